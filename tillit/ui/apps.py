"""The look of Tillit as a Django app without tables."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Shared layout, parts, styles, elements and their translations."""

    name = "tillit.ui"
    label = "ui"
