"""The form at the door."""

from allauth.account.forms import LoginForm
from django.db.models import QuerySet

from tillit.people.models import Provider


class SignInForm(LoginForm):  # type: ignore[misc]
    """Login and password; and whose word counts besides."""

    def providers(self) -> "QuerySet[Provider]":
        return Provider.objects.order_by("name")
