"""The JSON shapes of the watch list and of the office's own topics."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, model_validator

from api.v1.fields import Id, OwnTopic, Probability, Text, WatchCode, Words
from cases import NewOfficeTopic, WatchDefinition

_Line = Annotated[Words, Field(min_length=1, max_length=2000)]
_Short = Annotated[Words, Field(min_length=1, max_length=200)]


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class WatchTopicIn(_Request):
    """What an office looks out for: a matter in a place or project."""

    name: _Short = Field(examples=["GPMB dự án đường vành đai 2.5"])
    description: Annotated[Text, Field(max_length=2000)] = ""
    examples: list[_Line] = Field(
        min_length=1, max_length=5, description="sentences as citizens write them"
    )
    phrases: list[_Short] = Field(default=[], max_length=30)
    places: list[_Short] = Field(
        default=[], max_length=30, description="names of the place or project; one must occur"
    )
    units: list[Annotated[str, Field(pattern="^[0-9]{1,6}$")]] = Field(
        default=[], max_length=200, description="codes of wards"
    )
    starts: dt.date | None = Field(default=None, description="first day of receipt it is for")
    ends: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts and self.ends and self.starts > self.ends:
            raise ValueError("ends before it starts")
        return self

    def definition(self) -> WatchDefinition:
        """The store's form."""
        return WatchDefinition(**{name: getattr(self, name) for name in WatchTopicIn.model_fields})


class NewWatchTopicIn(WatchTopicIn):
    """A new entry; its code never changes."""

    code: WatchCode


class WatchTopicOut(_Answer):
    """An entry with what it found and what people said of that."""

    id: Id
    code: str
    name: str
    description: str
    examples: list[str]
    phrases: list[str]
    places: list[str]
    units: list[str]
    starts: dt.date | None
    ends: dt.date | None
    revision: PositiveInt
    created_at: dt.datetime
    updated_at: dt.datetime
    retired_at: dt.datetime | None
    hits: NonNegativeInt = Field(description="petitions likely about it")
    possible: NonNegativeInt = Field(description="petitions a person should look at")
    accepted: NonNegativeInt
    rejected: NonNegativeInt


class WatchTopicsOut(_Answer):
    """The watch list."""

    items: list[WatchTopicOut]


class ActiveOut(_Answer):
    """The list as workers use it: with what verdicts taught."""

    version: str = Field(examples=["17"])
    topics: list[dict[str, Any]]


class UnmatchedTextOut(_Answer):
    """A text the present list was not looked for in."""

    petition_id: Id
    text: str


class UnmatchedOut(_Answer):
    """Stored petitions to look at again; empty when none is due."""

    version: str
    items: list[UnmatchedTextOut]


class SpanIn(_Request):
    """Evidence."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    start: NonNegativeInt
    end: NonNegativeInt
    page: PositiveInt | None = None
    weight: float = 0.0


class HitIn(_Request):
    """An entry found in a text."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    code: WatchCode
    score: Probability
    needs_review: Annotated[str, Field(max_length=64)] | None
    evidence: list[SpanIn] = Field(max_length=50)


class HitsIn(_Request):
    """All entries found in a stored text."""

    version: str = Field(pattern="^[0-9]{1,9}$")
    hits: list[HitIn] = Field(max_length=1000)


class VerdictIn(_Request):
    """What a person says of an entry and a petition."""

    topic_id: Id
    accepted: bool


class OwnTopicIn(_Request):
    """A topic code of the office, below a built-in one; its meaning never changes."""

    code: OwnTopic
    name: _Short
    definition: Annotated[Text, Field(max_length=2000)] = ""
    include: Annotated[Text, Field(max_length=2000)] = ""
    exclude: Annotated[Text, Field(max_length=2000)] = ""

    def new(self) -> NewOfficeTopic:
        """The store's form."""
        return NewOfficeTopic(**self.model_dump())


class OwnTopicOut(_Answer):
    """A topic code of the office."""

    code: str
    name: str
    definition: str
    include: str
    exclude: str
    created_at: dt.datetime
    retired_at: dt.datetime | None
    used: NonNegativeInt = Field(description="petitions that carry it now")


class OwnTopicsOut(_Answer):
    """All topic codes of the office."""

    items: list[OwnTopicOut]
