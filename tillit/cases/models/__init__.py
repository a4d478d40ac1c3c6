"""What is asked, and what was said."""

from tillit.cases.models.attachment import CHUNK_SIZE, Attachment, Chunk, Enclosure, Release
from tillit.cases.models.case import Case, CaseQuerySet, Channel, Closure, Kind, Reason, State
from tillit.cases.models.day_count import DayCount
from tillit.cases.models.event import Event, Happening, Link
from tillit.cases.models.message import Delivery, Direction, Message, Note
from tillit.cases.models.share import Share

__all__ = [
    "CHUNK_SIZE", "Attachment", "Case", "CaseQuerySet", "Channel", "Chunk", "Closure", "DayCount", "Delivery",
    "Direction", "Enclosure", "Event", "Happening", "Kind", "Link", "Message", "Note", "Reason", "Release", "Share",
    "State",
]  # fmt: skip
