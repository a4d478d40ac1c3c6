"""What the shared parts show. A face fills these; the templates read nothing else."""

from dataclasses import dataclass

from tillit.ui.clauses import Clause, clause_of


@dataclass(frozen=True)
class Choice:
    """One option of a select, radio or checkbox group; its title stands in the reader's language."""

    value: str
    title: str
    chosen: bool = False


@dataclass(frozen=True)
class Who:
    """Somebody who can help further, and how to reach them."""

    title: str
    how: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why something stayed shut, which clause of the notice says so, and who can help.

    ``code`` is the keeper's; ``erased``, ``overdue`` and ``keeper-away`` have their own picture. ``recorded`` says that
    the refusal was written down.
    """

    code: str
    words: str
    clause: str = ""
    helpers: tuple[Who, ...] = ()
    recorded: bool = True

    @property
    def shown_clause(self) -> Clause:
        """The clause as people read it."""
        return clause_of(self.clause)

    @property
    def picture(self) -> str:
        """The icon that tells erased and away from refused."""
        return {"erased": "leaf", "overdue": "leaf", "keeper-away": "away"}.get(self.code, "lock")


@dataclass(frozen=True)
class Pager:
    """Where a list stands. ``pages`` is 0 when nobody counted; ``query`` carries the other filters, never a person."""

    page: int
    pages: int
    more: bool
    query: str = ""
    total: int | None = None

    @property
    def is_needed(self) -> bool:
        """Whether there is anywhere else to go."""
        return self.page > 1 or self.more


@dataclass(frozen=True)
class Sealed:
    """A value that this case does not need open. Opening it takes one of ``reasons``, which the notice lists.

    ``id`` is unique on the page; ``category`` and ``field`` are what the form asks for.
    """

    id: str
    label: str
    category: str
    field: str
    reasons: tuple[Choice, ...] = ()
    value: str | None = None
    refused: Refusal | None = None
