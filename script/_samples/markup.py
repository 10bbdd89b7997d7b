"""Reads the small markup in which the sample letters are written.

One paragraph a line; the first word, if it starts with `@` or `|`, tells how
it is set. `plain` gives the words a reader of the finished file must find.
"""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One paragraph and its style: cb, c, t, r, l, b, -, s, head, page, rule, row or p."""

    style: str
    text: str = ""

    @property
    def cells(self) -> list[str]:
        """Parts of a letterhead row, a signature or a table row."""
        return [cell.strip() for cell in self.text.strip("| ").split("|")]


def letters() -> list[dict[str, Any]]:
    """All letters of the data files beside this module, in order of file name."""
    found = [
        letter
        for path in sorted(HERE.glob("*.toml"))
        for letter in tomllib.loads(path.read_text(encoding="utf-8"))["letter"]
    ]
    return sorted(found, key=lambda letter: letter["file"])


def parse(text: str) -> list[Line]:
    """Split markup into lines; empty lines are dropped."""
    lines = []
    for raw in text.strip().split("\n"):
        if raw.startswith("@"):
            style, _, rest = raw[1:].partition(" ")
            lines.append(Line(style, rest))
        elif raw.startswith("|"):
            lines.append(Line("row", raw))
        elif raw:
            lines.append(Line("p", raw))
    return lines


def plain(text: str) -> str:
    """The words of a letter without markup, one paragraph a line."""
    out = []
    for line in parse(text):
        if line.style in {"head", "s", "row"}:
            out += [cell.lstrip("*_") for cell in line.cells]
        elif line.text:
            out.append(line.text)
    return "\n".join(out)
