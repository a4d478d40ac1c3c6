"""Words and pictures for pages: times a person understands, cut-outs that stay visible, drawn icons."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, ngettext

from tillit.kit.clock import now
from tillit.ui.icons import CHANNELS, SHEETS
from tillit.ui.shapes import Choice

# The words that `vault.cut` leaves where a number stood; they rest in English, whatever the customer writes.
CUT = re.compile(r"\[((?:card|account|personal) number|security code) removed(?:, ends ([A-Za-z0-9]{1,4}))?\]")
CUT_WORDS = {
    "card number": gettext_lazy("card number cut out"),
    "security code": gettext_lazy("security code cut out"),
    "account number": gettext_lazy("account number cut out"),
    "personal number": gettext_lazy("personal number cut out"),
}
STATE_WORDS = {
    "new": gettext_lazy("new"),
    "open": gettext_lazy("open"),
    "waiting": gettext_lazy("waiting for the customer"),
    "closed": gettext_lazy("closed"),
}
VERDICT_WORDS = {
    "kept": gettext_lazy("kept"),
    "at risk": gettext_lazy("at risk"),
    "broken": gettext_lazy("broken"),
}
KILO = 1000
HALF_A_YEAR = 180  # days; after that the year is told


def icon(name: str) -> SafeString:
    """A drawn icon, hidden from screen readers: the words beside it say the same."""
    return mark_safe(SHEETS[name])  # noqa: S308 - our own drawings, no input


def channel_icon(channel: str) -> SafeString:
    """The picture of a way to reach us; a letter for one we have not drawn."""
    return mark_safe(SHEETS[CHANNELS.get(channel, "letter")])  # noqa: S308 - our own drawings, no input


def choices(offered: Iterable[Choice]) -> SafeString:
    """The options of a select. A case page has eight of them, with dozens of colleagues in one."""
    return mark_safe("".join(map(_option, offered)))  # noqa: S308 - escaped there


def _option(choice: Choice) -> str:
    chosen = " selected" if choice.chosen else ""
    return f'<option value="{escape(choice.value)}"{chosen}>{escape(choice.title)}</option>'


def seconds() -> str:
    """When this page was made, for whoever asks what changed since."""
    return f"{now().timestamp():.3f}"


def moment(at: datetime) -> SafeString:
    """How long ago, with the exact time for whoever points at it and for machines.

    A list has fifty of these, so the exact time is written in figures: words would cost a third of the page.
    """
    return timed(at, ago(at))


def timed(at: datetime, words: str, zone: tzinfo | None = None) -> SafeString:
    """Words about a moment, with the exact time in them; in the server's zone unless another is given."""
    local = localtime(at, zone)
    exact, words = f"{local:%Y-%m-%d %H:%M}", escape(words)
    return mark_safe(f'<time datetime="{local.isoformat(timespec="seconds")}" title="{exact}">{words}</time>')  # noqa: S308


def seconds_left(until: datetime) -> str:
    """How long something still waits; a page without scripts shows it as it was."""
    return f"{max(0, round((until - now()).total_seconds()))} s"


def full_time(at: datetime) -> str:
    """Day and time in the reader's zone and language."""
    return date_format(localtime(at), gettext("j F Y, H:i"))


def hour_or_day(at: datetime, zone: tzinfo | None = None) -> str:
    """``14:30`` today, and with its day otherwise: ``25 Nov, 14:30``."""
    local = localtime(at, zone)
    is_today = local.date() == localtime(now(), zone).date()
    return date_format(local, "H:i" if is_today else gettext("j M, H:i"))


def full_day(at: date) -> str:
    """A day in words, of a moment in the reader's zone or of a date."""
    return date_format(localtime(at) if isinstance(at, datetime) else at, gettext("j F Y"))


def ago(at: datetime) -> str:
    """How long ago, short enough for a list: ``2 min``, ``3 h``, ``yesterday``, then the day."""
    passed = now() - at
    if passed < timedelta(minutes=1):
        return gettext("now")
    if passed < timedelta(hours=1):
        return gettext("%(count)d min") % {"count": passed.seconds // 60}
    if passed < timedelta(hours=12):
        return gettext("%(count)d h") % {"count": passed.seconds // 3600}
    local = localtime(at)
    days = (localtime(now()).date() - local.date()).days
    if days == 0:
        return date_format(local, "H:i")
    if days == 1:
        return gettext("yesterday")
    return date_format(local, gettext("j M") if days < HALF_A_YEAR else gettext("j M Y"))


def until(at: datetime) -> str:
    """How long something still lasts: ``in 112 days``, ``in 5 hours``."""
    left = at - now()
    if left <= timedelta(0):
        return gettext("at the next sweep")
    if left < timedelta(hours=1):
        return gettext("within the hour")
    if left < timedelta(days=2):
        hours = int(left.total_seconds() // 3600)
        return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}
    return ngettext("in %(count)d day", "in %(count)d days", left.days) % {"count": left.days}


def ends(at: datetime) -> SafeString:
    """When the clock erases this by itself, with the day for whoever points at it."""
    words = gettext("erases itself %(until)s") % {"until": until(at)}
    day = full_day(at)
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), day, words)


def state_words(state: str) -> str:
    """The state of a case in plain words."""
    return str(STATE_WORDS.get(state, state))


def verdict_words(verdict: str) -> str:
    """Kept, at risk or broken, in the reader's language."""
    return str(VERDICT_WORDS.get(verdict, verdict))


def bytes_words(size: int) -> str:
    """A size people read: ``340 B``, ``12 kB``, ``1.4 MB``."""
    if size < KILO:
        return f"{size} B"
    if size < KILO * KILO:
        return f"{round(size / KILO)} kB"
    return f"{size / KILO / KILO:.1f} MB"


def letter(text: str) -> SafeString:
    """Plain text as paragraphs, with every cut-out number marked where it stood."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n"))
    body = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
    return cut_marks(mark_safe(body))  # noqa: S308 - escaped above


def cut_marks(html: SafeString) -> SafeString:
    """Cleaned HTML with its cut-outs marked; what is not marked safe is escaped first."""
    return mark_safe(CUT.sub(_cut_mark, escape(html) if not hasattr(html, "__html__") else html))  # noqa: S308 - escaped


def _cut_mark(found: re.Match[str]) -> str:
    words = str(CUT_WORDS[found[1]])
    if found[2]:
        words = gettext("%(what)s, ends in %(last)s") % {"what": words, "last": found[2]}
    return f'<mark class="cut">{SHEETS["cut"]}{escape(words)}</mark>'
