"""How codes, probabilities and times read in Vietnamese.

Every label is shown as "code · name". A probability is shown as words and per
cent, because people read "khá chắc" faster and argue better about "82%".
Vietnam has had one time zone without summer time since 1975, so the offset is
fixed and no zone tables are needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

import jinja2

import messages
from models.taxonomy import Label, Topic, taxonomy

HANOI = dt.timezone(dt.timedelta(hours=7))

_WORDS = (
    (0.95, "ui_sure_very"),
    (0.85, "ui_sure"),
    (0.65, "ui_sure_fairly"),
    (0.4, "ui_unsure"),
    (0.0, "ui_unsure_very"),
)


def kind_of(code: str) -> Label | None:
    """What the taxonomy says about a kind."""
    return next((label for label in taxonomy().kinds if label.code == code), None)


def topic_of(code: str) -> Topic | None:
    """What the taxonomy says about a topic; an office's own code has its parent's text."""
    wanted = code.partition(".")[0]
    return next((topic for topic in taxonomy().topics if topic.code == wanted), None)


def kind(code: str | None) -> str:
    """A kind as "KN · Khiếu nại"."""
    return _coded(code, None if code is None else kind_of(code))


def topic(code: str | None, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """A topic as "LD06 · Bồi thường, hỗ trợ GPMB"; `own` names the office's codes."""
    if code is not None and code in own:
        return f"{code} · {own[code]}"
    return _coded(code, None if code is None else topic_of(code))


@jinja2.pass_context
def _topic_here(context: jinja2.runtime.Context, code: str | None) -> str:
    return topic(code, context.get("own_topics") or {})


def cause(code: str) -> str:
    """A cause as code and name."""
    return _coded(code, next((c for c in taxonomy().causes if c.code == code), None))


def out_of_scope(code: str) -> str:
    """A kind outside the law on petitions as code and name."""
    return _coded(code, next((c for c in taxonomy().out_of_scope if c.code == code), None))


def percent(probability: float) -> str:
    """A probability in per cent, never a false 100 or 0."""
    if probability > 0.99:
        return ">99%"
    if probability < 0.01:
        return "<1%"
    return f"{round(probability * 100)}%"


def sureness(probability: float) -> str:
    """A probability in words."""
    return messages.text(next(code for least, code in _WORDS if probability >= least))


def known(code: str | None, prefix: str) -> str:
    """The sentence of a code, or the code itself where a newer worker sent one we lack."""
    if code is None:
        return ""
    try:
        return messages.text(f"{prefix}_{code}")
    except KeyError:
        return code


def moment(instant: dt.datetime) -> str:
    """An instant as officers write it, in local time."""
    return instant.astimezone(HANOI).strftime("%d/%m/%Y %H:%M")


def machine_moment(instant: dt.datetime) -> str:
    """An instant for the `datetime` attribute."""
    return instant.astimezone(HANOI).isoformat(timespec="seconds")


def short(identifier: str) -> str:
    """The end of an id, enough to tell rows of a list apart."""
    return identifier[-8:].upper()


def size(count: int) -> str:
    """A number of bytes for people, with the decimal comma."""
    if count < 1024:
        return f"{count} B"
    unit, value = ("KB", count / 1024) if count < 1 << 20 else ("MB", count / (1 << 20))
    return f"{value:.1f} {unit}".replace(".", ",")


def number(count: int) -> str:
    """A count with the Vietnamese thousands separator."""
    return f"{count:,}".replace(",", ".")


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "kind": kind,
        "topic": _topic_here,
        "cause": cause,
        "out_of_scope": out_of_scope,
        "percent": percent,
        "sureness": sureness,
        "known": known,
        "moment": moment,
        "machine_moment": machine_moment,
        "short": short,
        "size": size,
        "number": number,
    }
)


def _coded(code: str | None, label: Label | None) -> str:
    if code is None:
        return ""
    return code if label is None else f"{code} · {label.name}"
