"""Builds the compact index of administrative units from the `vietnamadminunits` tables.

Only the package's data files are read; the package itself is never imported
(1.3 s, 61 MB, and its address conversion may call a geocoder). The index knows
the units before and after 1/7/2025 and, for every old ward, the one new ward
or, where it was divided, all candidates.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

VERSION = 1


def tables() -> Path:
    """The folder with the tables.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("vietnamadminunits is not installed")
    return Path(spec.origin).parent / "data"


def build(folder: Path | None = None) -> dict[str, Any]:
    """The index as plain lists; rows refer to other rows by position."""
    folder = folder or tables()
    uri = f"{(folder / 'dataset.db').resolve().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        new = database.execute(
            "select provinceKey, provinceCode, province, wardKey, wardCode, ward from admin_units"
        ).fetchall()
        old = database.execute(
            "select provinceKey, provinceCode, province, districtKey, districtCode, district,"
            " wardKey, wardCode, ward, wardAlias from admin_units_legacy"
        ).fetchall()
    converter = json.loads((folder / "converter_2025.json").read_text("utf-8"))
    return _Build(converter).index(old, new)


class _Build:
    def __init__(self, converter: dict[str, Any]) -> None:
        self.successors = _successors(converter)
        self.merged = {old: new for new, olds in converter["DICT_PROVINCE"].items() for old in olds}

    def index(self, old: list[Any], new: list[Any]) -> dict[str, Any]:
        new_provinces, new_places = _rows((r[0], r[1], r[2]) for r in new)
        new_wards = [[r[4], *_split(r[5]), new_places[r[0]]] for r in new]
        at = {(r[0], r[3]): i for i, r in enumerate(new)}
        old_provinces, old_places = _rows((r[0], r[1], r[2]) for r in old)
        for key, place in old_places.items():
            old_provinces[place].append(new_places[self.merged[key]])
        districts: list[list[Any]] = []
        district_at: dict[tuple[str, str], int] = {}
        wards: list[list[Any]] = []
        for row in old:
            within = (str(row[0]), str(row[3]))
            if within not in district_at:
                district_at[within] = len(districts)
                districts.append([row[4], *_split(row[5]), old_places[row[0]]])
            to = self.successors[f"{row[0]}_{row[3]}_{row[6] or ''}"]
            after = sorted(at[t] for t in to)
            aliases = json.loads(row[9]) if row[9] else []
            wards.append([row[7], *_split(row[8]), district_at[within], after, aliases])
        return {
            "version": VERSION,
            "new_provinces": new_provinces,
            "new_wards": new_wards,
            "old_provinces": old_provinces,
            "old_districts": districts,
            "old_wards": wards,
        }


def _successors(converter: dict[str, Any]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in wards.items():
            for old in olds:
                found.setdefault(old, set()).add((province, new))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, candidates in divided.items():
            found.setdefault(old, set()).update((province, c["newWardKey"]) for c in candidates)
    return found


_TITLE = re.compile(
    r"(Phường|Xã|Thị trấn|Đặc khu|Quận|Huyện|Thị xã|Thành phố) (.+?)(?: \(.*\))?", re.IGNORECASE
)


def _split(title: str | None) -> tuple[str | None, str | None]:
    """Type and name of a title; the tables' own type column is wrong in places."""
    match = _TITLE.fullmatch(title or "")
    return (match[1].capitalize(), match[2]) if match else (None, title)


def _rows(units: Any) -> tuple[list[list[Any]], dict[str, int]]:
    """Distinct provinces as [code, name], and where each key went."""
    rows: list[list[Any]] = []
    at: dict[str, int] = {}
    for key, code, name in units:
        if key not in at:
            at[key] = len(rows)
            rows.append([code, name])
    return rows, at


def write(path: Path, index: dict[str, Any]) -> None:
    """Write the index as gzipped JSON, the same bytes for the same tables."""
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(gzip.compress(data, 9, mtime=0))
    partial.replace(path)
