"""The stories of the demonstration: who wrote what and when. The same each time; everybody in them is invented."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

MONTHS = 14
FRESH, RECENT = timedelta(days=3), timedelta(days=13)
"""Only so lately may a letter wait unseen, and work lie unfinished."""

SEASON = timedelta(weeks=12)
"""So far back do the figures of the desk tell, week by week."""

LATELY, IN_SEASON, UNFINISHED, HELD = 0.2, 0.5, 0.6, 0.12
"""Shares: of letters of the last days, of those and the season's, of those still being worked on, of closed cases that
are held."""
MAILBOXES = {
    "sv": ("service@nordlund.example", "hej@fjell.example"),
    "de": ("hilfe@nordlund.example",),
    "en": ("service@nordlund.example", "hej@fjell.example"),
}
AGENTS = {
    "service@nordlund.example": ("ben", "ida", "noa"),
    "hej@fjell.example": ("ben", "ida", "noa"),
    "hilfe@nordlund.example": ("dan", "kai"),
}


@dataclass(frozen=True)
class Story:
    """One case from its first letter to its end. `kind` is empty where nobody has looked yet."""

    number: int
    mailbox: str
    agent: str
    sender: str
    address: str
    subject: str
    text: str
    at: datetime
    kind: str
    answer: str
    answered: datetime
    thanks: str
    thanked: datetime
    closed: datetime
    hold: str
    is_done: bool


def tell_stories(count: int, *, today: datetime) -> Iterator[Story]:
    """Stories over fourteen months up to `today`, oldest first; the newer, the more of them are still open."""
    told = tomllib.loads(files("tillit.config").joinpath("demo_stories.toml").read_text())
    chance = random.Random(20261)  # noqa: S311 - the same demonstration for everybody
    span = timedelta(days=MONTHS * 30)
    moments = sorted(today - _back_to(chance.random(), span) * chance.random() for _ in range(count))
    for number, at in enumerate(moments):
        yield _tell(number, at, told, chance, today)


def _back_to(share: float, span: timedelta) -> timedelta:
    return RECENT if share < LATELY else SEASON if share < IN_SEASON else span


def _tell(number: int, at: datetime, told: dict[str, list[dict[str, str]]], chance: random.Random,
          today: datetime) -> Story:  # fmt: skip
    stories = [story for story in told["stories"] if at > today - FRESH or story.get("answer")]
    story = chance.choice(stories)
    language = story["language"]
    mailbox = chance.choice(MAILBOXES[language])
    name = chance.choice(told["people"][language])  # type: ignore[call-overload]
    fill = {
        "name": name.partition(" ")[0], "item": chance.choice(told["words"][language]),  # type: ignore[call-overload]
        "town": chance.choice(told["words"]["towns"]), "order": f"NL-{chance.randrange(190_000, 210_000)}",  # type: ignore[call-overload]
        "day": f"{at - timedelta(days=9):%Y-%m-%d}",
    }  # fmt: skip
    answered = at + timedelta(minutes=chance.randrange(20, 1_800))
    thanked = answered + timedelta(minutes=chance.randrange(30, 2_900))
    closed = thanked + timedelta(hours=chance.randrange(1, 90))
    is_done = closed < today - FRESH and (at < today - RECENT or chance.random() > UNFINISHED)
    return Story(
        number=number, mailbox=mailbox, agent=chance.choice(AGENTS[mailbox]), sender=name, address=_address(name),
        subject=story["subject"].format_map(fill), text=story["text"].format_map(fill), at=at,
        kind=story.get("kind", "") if answered < today else "", answer=story.get("answer", "").format_map(fill),
        answered=answered, thanks=story.get("thanks", "").format_map(fill), thanked=thanked, closed=closed,
        hold=story.get("hold", "") if chance.random() < HELD else "", is_done=is_done,
    )  # fmt: skip


def _address(name: str) -> str:
    plain = name.lower().translate(str.maketrans("åäöüéáîøßğı", "aaoueaiosgi"))
    return f"{plain.encode('ascii', 'ignore').decode().replace(' ', '.')}@post.example"
