"""Sessions as Django keeps them, looked up by one plain statement: every page starts with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection

from tillit.kit.clock import now

_LOOK_UP = "select session_data, expire_date from django_session where session_key = %s and expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own in everything else."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        with connection.cursor() as cursor:
            cursor.execute(_LOOK_UP, [self.session_key, now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        return self.model(session_key=self.session_key or "", session_data=found[0], expire_date=found[1])
