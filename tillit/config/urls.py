"""Addresses. A change is a resource: closing a case is `POST /desk/cases/7/closure`. None carries personal data."""

from django.urls import include, path

from tillit.config.metrics import show_metrics

urlpatterns = [
    path("metrics", show_metrics),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("", include("tillit.desk.urls")),
    path("", include("tillit.portal.urls")),
]
