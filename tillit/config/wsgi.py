"""The pages, as WSGI: the web process runs them in a thread pool (docs/decisions/0002)."""

import os

from django.core.wsgi import get_wsgi_application

from tillit.kit.roomy import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.config.settings")
application = roomy(get_wsgi_application())
