"""The pages, as WSGI: the web process runs them in a thread pool (docs/decisions/0002)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.config.settings")
application = get_wsgi_application()
