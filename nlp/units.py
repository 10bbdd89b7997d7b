"""Administrative units before and after 1/7/2025, found by name.

`UnitIndex.resolve` takes the names as written (any of ward, district,
province; with or without diacritics) and answers with the old units they may
mean and the new wards these became. An old ward that was divided has several;
the answer then says that it is ambiguous and nobody guesses.
"""

from __future__ import annotations

import dataclasses
import functools
import gzip
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp import unitbuild
from nlp.text import fold, view

ENVIRONMENT = "DONTHU_DATA"
_DATA = Path(__file__).resolve().parent.parent / "var"
_MOST = 12  # candidates told; a name that fits more places says nothing


@dataclasses.dataclass(frozen=True, slots=True)
class Ward:
    """A commune-level unit; `district` is None after 1/7/2025."""

    code: str
    type: str
    name: str
    district: str | None
    province: str
    province_code: str

    @property
    def title(self) -> str:
        """Type and name: Phường Hoàng Liệt."""
        return f"{self.type} {self.name}".strip()


@dataclasses.dataclass(frozen=True, slots=True)
class Resolution:
    """What the names may mean. `new` has one ward, or all candidates when ambiguous."""

    old: tuple[Ward, ...]
    new: tuple[Ward, ...]
    ambiguous: bool

    def to_json(self) -> dict[str, Any]:
        """Plain data for `Entity.value`."""
        return {
            "ambiguous": self.ambiguous,
            "old": [_plain(w) for w in self.old[:_MOST]],
            "new": [_plain(w) for w in self.new[:_MOST]],
        }


def _plain(ward: Ward) -> dict[str, Any]:
    data = {"code": ward.code, "name": ward.title, "province": ward.province}
    return data if ward.district is None else data | {"district": ward.district}


_HEAD = re.compile(
    r"(?:thanh ?pho|t\.?p|tinh|thu do|quan|q|huyen|h|thi ?xa|tx|phuong|p|xa|x|thi ?tran|tt|"
    r"dac ?khu|f)(?:[. ]+|(?=\d))"
)
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_PROVINCE_ALIASES = {
    "hcm": "hochiminh",
    "tphcm": "hochiminh",
    "saigon": "hochiminh",
    "hn": "hanoi",
    "thuathienhue": "hue",
    "daclac": "daklak",
    "daclak": "daklak",
    "dacnong": "daknong",
    "brvt": "bariavungtau",
    "vungtau": "bariavungtau",
}


def name_key(name: str) -> str:
    """What is compared: no diacritics, blanks, signs or leading zeros; i for y."""
    key = _NOT_NAME.sub("", fold(name)).replace("y", "i")
    return key.lstrip("0") or key


_TYPES = {"phuong": "Phường", "p": "Phường", "f": "Phường", "xa": "Xã", "x": "Xã"}
_TYPES |= {"thitran": "Thị trấn", "tt": "Thị trấn", "dackhu": "Đặc khu"}


def type_of(name: str) -> str | None:
    """The type of commune-level unit written at the start of the name."""
    match = _HEAD.match(fold(name))
    return _TYPES.get(_NOT_NAME.sub("", match[0])) if match else None


def strip_type(name: str) -> str:
    """The name without quận, TP., P. and the like at its start."""
    match = _HEAD.match(fold(name))
    return name[match.end() :].strip() if match and match.end() < len(name) else name


class UnitIndex:
    """Lookups over the plain index of `unitbuild`."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data.get("version") != unitbuild.VERSION:
            raise ValueError("the unit index has another version: run script/build-units")
        self._data = data
        tables = data.get("lookups") or lookups(data)
        self._new: dict[str, list[int]] = tables["new"]
        self._old: dict[str, list[int]] = tables["old"]
        self._alias: dict[str, list[int]] = tables["alias"]
        self._districts: dict[str, list[int]] = tables["districts"]
        self._old_provinces: dict[str, list[int]] = tables["old_provinces"]
        self._new_provinces: dict[str, list[int]] = tables["new_provinces"]

    def new_ward(self, index: int) -> Ward:
        """The ward at a position of the table after 1/7/2025."""
        code, kind, name, place = self._data["new_wards"][index]
        province = self._data["new_provinces"][place]
        return Ward(code, kind, name, None, province[1], province[0])

    def old_ward(self, index: int) -> Ward:
        """The ward at a position of the table before 1/7/2025."""
        code, kind, name, district_at, _, _ = self._data["old_wards"][index]
        district = self._data["old_districts"][district_at]
        province = self._data["old_provinces"][district[3]]
        title = f"{district[1]} {district[2]}"
        return Ward(code or "", kind or "", name or "", title, province[1], province[0])

    def is_ward(self, name: str) -> bool:
        """Whether any ward, old or new, has this name."""
        key = name_key(name)
        return key in self._new or key in self._old

    def is_district(self, name: str) -> bool:
        """Whether any former district has this name."""
        return name_key(strip_type(name)) in self._districts

    def is_provincial_city(self, name: str) -> bool:
        """Whether a former city within a province had this name, as in "thành phố Hải Dương"."""
        rows = self._data["old_districts"]
        return any(rows[i][1] == "Thành phố" for i in self._districts.get(name_key(name), ()))

    def province_names(self) -> set[str]:
        """The names of all provinces before and after 1/7/2025, without their type."""
        rows = (*self._data["old_provinces"], *self._data["new_provinces"])
        return {strip_type(row[1]) for row in rows}

    def province(self, name: str) -> dict[str, Any] | None:
        """The province before and after 1/7/2025, or None for an unknown name."""
        key = _province_key(name)
        old = self._old_provinces.get(key, [])
        new = self._new_provinces.get(key, [])
        if not old and not new:
            return None
        after = new[0] if new else self._data["old_provinces"][old[0]][2]
        new_row = self._data["new_provinces"][after]
        value: dict[str, Any] = {"name": new_row[1], "code": new_row[0], "old": None}
        if old:
            row = self._data["old_provinces"][old[0]]
            value["old"] = {"name": row[1], "code": row[0]}
        return value

    def resolve(
        self,
        ward: str,
        *,
        kind: str | None = None,
        district: str | None = None,
        province: str | None = None,
        new_first: bool = False,
    ) -> Resolution:
        """Resolve a ward's name with whatever else is written beside it.

        Args:
            ward: the name, with or without its type.
            kind: Phường, Xã, Thị trấn or Đặc khu where written.
            district: the former district where written.
            province: the province, under its old or new name.
            new_first: without a district, prefer a ward of today's table.
        """
        if kind is None:
            kind, ward = type_of(ward), strip_type(ward)
        key = name_key(ward)
        new = [] if district else self._new_candidates(key, kind, province, ward)
        old = self._old_candidates(key, kind, district, province, ward)
        if new and new_first:
            old = [i for i in old if set(self._successors(i)) & set(new)]
            return self._answer(old, new)
        successors = {s for i in old for s in self._successors(i)}
        return self._answer(old, sorted(successors | set(new)))

    def _answer(self, old: list[int], new: Iterable[int]) -> Resolution:
        after = tuple(self.new_ward(i) for i in new)
        return Resolution(tuple(self.old_ward(i) for i in old), after, len(after) > 1)

    def _successors(self, index: int) -> list[int]:
        successors: list[int] = self._data["old_wards"][index][4]
        return successors

    def _new_candidates(
        self, key: str, kind: str | None, province: str | None, written: str
    ) -> list[int]:
        rows = self._data["new_wards"]
        found = list(self._new.get(key, ()))
        if province:
            places = set(self._new_provinces.get(_province_key(province), ()))
            places |= {
                self._data["old_provinces"][i][2]
                for i in self._old_provinces.get(_province_key(province), ())
            }
            found = [i for i in found if rows[i][3] in places]
        return _prefer(found, rows, kind, written)

    def _old_candidates(
        self, key: str, kind: str | None, district: str | None, province: str | None, written: str
    ) -> list[int]:
        rows = self._data["old_wards"]
        for table in (self._old, self._alias):
            found = list(table.get(key, ()))
            if district:
                places = set(self._districts.get(name_key(strip_type(district)), ()))
                found = [i for i in found if rows[i][3] in places]
            if province:
                found = [i for i in found if self._in_province(i, province)]
            if found:
                return _prefer(found, rows, kind, written)
        return []

    def _in_province(self, index: int, province: str) -> bool:
        key = _province_key(province)
        place = self._data["old_districts"][self._data["old_wards"][index][3]][3]
        after = self._data["old_provinces"][place][2]
        return place in self._old_provinces.get(key, []) or after in self._new_provinces.get(
            key, ()
        )


def strip_type_key(alias: str) -> str:
    """A table alias such as ``phuongnguyentrungtruc`` without its type."""
    return re.sub(r"^(?:phuong|thitran|xa)(?=.{2})", "", alias)


def _province_key(name: str) -> str:
    key = name_key(strip_type(name))
    return _PROVINCE_ALIASES.get(key, key).replace("y", "i")


def _by_key(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name, index in pairs:
        for key in {name_key(name), name_key(strip_type(name))} - {""}:
            found.setdefault(key, []).append(index)
    return found


def lookups(data: dict[str, Any]) -> dict[str, dict[str, list[int]]]:
    """Positions by name for every table; kept in the file, since computing them is slow."""
    wards = data["old_wards"]
    return {
        "new": _by_key((row[2], i) for i, row in enumerate(data["new_wards"])),
        "old": _by_key((row[2] or "", i) for i, row in enumerate(wards)),
        "alias": _by_key((strip_type_key(a), i) for i, row in enumerate(wards) for a in row[5]),
        "districts": _by_key((row[2], i) for i, row in enumerate(data["old_districts"])),
        "old_provinces": _by_key(
            (strip_type(row[1]), i) for i, row in enumerate(data["old_provinces"])
        ),
        "new_provinces": _by_key(
            (strip_type(row[1]), i) for i, row in enumerate(data["new_provinces"])
        ),
    }


def write(path: Path) -> dict[str, Any]:
    """Build the index from the package's tables and write it; returns what was written."""
    data = unitbuild.build()
    data["lookups"] = lookups(data)
    unitbuild.write(path, data)
    return data


def _prefer(found: list[int], rows: list[Any], kind: str | None, written: str) -> list[int]:
    """Those of the type written, and those with the diacritics written, where there are any."""
    if kind:
        found = [i for i in found if rows[i][1] == kind] or found
    name = view(written)
    return [i for i in found if view(rows[i][2] or "") == name] or found


def read(path: Path) -> UnitIndex:
    """Read an index written by `script/build-units`."""
    return UnitIndex(json.loads(gzip.decompress(path.read_bytes())))


@functools.cache
def index() -> UnitIndex:
    """The index of this process.

    From the file ``units`` in the data folder (``DONTHU_DATA``, else ``var``
    of the checkout); where it is missing, straight from the package's tables.
    """
    path = Path(os.environ.get(ENVIRONMENT) or _DATA) / "units"
    return read(path) if path.is_file() else UnitIndex(unitbuild.build())
