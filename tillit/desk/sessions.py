"""Sessions as Django keeps them, looked up by one plain statement: every page starts with it. The same statement brings
the sign-in that the session belongs to, and a sign-in answers to its own browser only.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.http import HttpRequest

from tillit.kit.clock import now
from tillit.people.browsers import Browser, browser_of
from tillit.people.end_strange_use import end_strange_use

_LOOK_UP = """
select s.session_data, s.expire_date, i.id, i.used_at, i.browser, i.system, i.version
from django_session s left join people_signin i on i.session_id = s.session_key
where s.session_key = %s and s.expire_date > %s
"""


@dataclass(frozen=True)
class Place:
    """The sign-in of this session."""

    id: UUID
    used_at: datetime
    browser: Browser


class SessionStore(db.SessionStore):
    """Django's own in everything else. `browser` is whoever asks; None where nobody does (from a terminal)."""

    browser: Browser | None = None
    place: Place | None = None

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        with connection.cursor() as cursor:
            cursor.execute(_LOOK_UP, [self.session_key, now()])
            found = cursor.fetchone()
        if found is not None and found[2] is not None:
            self.place = Place(found[2], found[3], Browser(*found[4:]))
            if self.browser is not None and not self.browser.is_same_as(self.place.browser):
                end_strange_use(self.place.id)
                found = None
        if found is None:
            self._session_key, self.place = None, None
            return None
        return self.model(session_key=self.session_key or "", session_data=found[0], expire_date=found[1])


class SessionMiddleware(middleware.SessionMiddleware):
    """Says to the session which browser asks."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.session.browser = browser_of(request.headers.get("User-Agent", ""))  # type: ignore[attr-defined]
