"""Types of request parts: what is refused before the case store is asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, Field

_MAX_INT = 2**63 - 1  # the databases' largest integer


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("no NUL characters")
    text.encode("utf-8")  # lone surrogates raise a ValueError, too
    return text


def _said(text: str) -> str:
    if not any(c.isalnum() for c in text):
        raise ValueError("no letter or figure")
    return text


_ID = "^[0-9a-f]{32}$"

PetitionId = Annotated[
    str,
    Path(pattern=_ID, examples=["01995a3f7c1d0b6e2f4a9c8d7e6f5a4b"], description="the petition"),
]
DocumentId = Annotated[
    str,
    Path(pattern=_ID, examples=["01995a3f7c1e5f3a1b2c3d4e5f6a7b8c"], description="the document"),
]
PageNumber = Annotated[
    int, Path(ge=1, le=100_000, description="counted through the file and all in it")
]
RegionNumber = Annotated[
    int, Path(ge=1, le=100_000, description="counted through the `regions` of the page")
]
Id = Annotated[str, Field(pattern=_ID, examples=["01995a3f7c1d0b6e2f4a9c8d7e6f5a4b"])]
Text = Annotated[str, AfterValidator(_storable)]
Words = Annotated[
    Text, AfterValidator(_said)
]  # what people will read, or letters are compared with
Code = Annotated[str, Field(pattern="^[a-z0-9_]{1,64}$", examples=["encrypted"])]
Channel = Annotated[str, Field(pattern="^[a-z0-9_-]{1,32}$", examples=["backlog"])]
Topic = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{2}(\.[A-Z0-9_]{1,32})?$", examples=["KH00"])]
WatchCode = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]{1,31}$", examples=["VD25"])]
SignalCode = Annotated[str, Field(pattern="^[A-Z][A-Z0-9_]{1,31}$", examples=["TU_HAI"])]
OwnTopic = Annotated[
    str, Field(pattern=r"^[A-Z]{2}[0-9]{2}\.[A-Z0-9_]{1,32}$", examples=["KH00.CHO_THA_RONG"])
]
WatchId = Annotated[
    str,
    Path(pattern=_ID, examples=["01995a3f7c1f5f3a1b2c3d4e5f6a7b8c"], description="the entry"),
]
Token = Annotated[int, Field(ge=0, le=_MAX_INT, examples=[1])]
Probability = Annotated[float, Field(ge=0, le=1, examples=[0.93])]
