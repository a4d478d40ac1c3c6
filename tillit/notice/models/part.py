"""What every part of the document shares: strictness, text in several languages, and named references."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, RootModel, Strict, StringConstraints


class Part(BaseModel):
    """A table of the document. Unknown keys are refused: a misspelt limit must not quietly be no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Text(RootModel[Mapping[str, str]]):
    """The same words in each language of the notice; call it with a language to read it."""

    model_config = ConfigDict(frozen=True, strict=True)

    def __call__(self, language: str) -> str:
        """The words in `language`, else in the first language the document gives."""
        return self.root.get(language) or next(iter(self.root.values()), "")


@dataclass(frozen=True)
class Names:
    """Marks a field whose words must stand in another list of the document; `check` follows it."""

    table: str


PurposeId = Annotated[str, Names("lists.purposes")]
KindId = Annotated[str, Names("kinds")]
CategoryId = Annotated[str, Names("categories")]
ChannelId = Annotated[str, Names("channels")]
RoleId = Annotated[str, Names("roles")]
ActorId = Annotated[str, Names("roles or machines")]
RelationId = Annotated[str, Names("relations")]
CompanyId = Annotated[str, Names("companies")]
BrandId = Annotated[str, Names("brands")]
CountryCode = Annotated[str, Names("countries")]
PromiseId = Annotated[str, Names("promise")]

Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""One line of plain words that may not be empty."""

Status = Literal["built", "planned"]
"""A planned thing is neither done nor printed: the customer reads only what is true now."""

# TOML has arrays, the model wants them frozen: the container is read leniently, its items stay strict.
Ids = Annotated[tuple[Annotated[str, StringConstraints(min_length=1)], ...], Strict(strict=False)]
PurposeIds = Annotated[tuple[PurposeId, ...], Strict(strict=False)]
CategoryIds = Annotated[tuple[CategoryId, ...], Strict(strict=False)]
ActorIds = Annotated[tuple[ActorId, ...], Strict(strict=False)]
RelationIds = Annotated[tuple[RelationId, ...], Strict(strict=False)]
CountryCodes = Annotated[tuple[CountryCode, ...], Strict(strict=False)]
CompanyIds = Annotated[tuple[CompanyId, ...], Strict(strict=False)]
