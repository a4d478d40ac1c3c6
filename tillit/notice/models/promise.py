"""A promise: what the customer may hold us to."""

from collections.abc import Mapping
from typing import Literal

from tillit.notice.models.part import Ids, Part, Status, Text

Place = Literal["purposes", "data", "conversations", "sharing", "grounds", "keeping", "security", "rights", "objection"]


class Promise(Part):
    """One promise in the customer's words, the controls that keep it, and the clauses it stands on.

    A `limit` or a `right` holds from the first day; only a `deed` may be planned. `at_most` binds figures of the
    document (see `facts`): a notice whose figures exceed its own promise is not published.
    """

    kind: Literal["limit", "right", "deed"]
    status: Status
    section: Place
    text: Text
    controls: Ids
    clauses: Ids
    at_most: Mapping[str, int] = {}
