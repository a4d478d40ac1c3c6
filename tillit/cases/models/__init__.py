"""What is asked, and what was said."""

from tillit.cases.models.attachment import CHUNK_SIZE, Attachment, Chunk, Enclosure, Release
from tillit.cases.models.case import Case, CaseQuerySet, Channel, Closure, Kind, Reason, State
from tillit.cases.models.day_count import DayCount
from tillit.cases.models.draft import Draft
from tillit.cases.models.event import Event, Happening, Link, Moved
from tillit.cases.models.hours import AnswerCount, Target, WorkingHours
from tillit.cases.models.message import Delivery, Direction, Message, Note
from tillit.cases.models.saved_view import SavedView
from tillit.cases.models.share import Share
from tillit.cases.models.tag import Tag, Tagging

__all__ = [
    "CHUNK_SIZE", "AnswerCount", "Attachment", "Case", "CaseQuerySet", "Channel", "Chunk", "Closure", "DayCount",
    "Delivery", "Direction", "Draft", "Enclosure", "Event", "Happening", "Kind", "Link", "Message", "Moved", "Note",
    "Reason", "Release", "SavedView", "Share", "State", "Tag", "Tagging", "Target", "WorkingHours",
]  # fmt: skip
