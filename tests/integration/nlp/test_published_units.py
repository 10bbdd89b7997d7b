"""All old wards against the published table, and names as people type them."""

import csv
import random
from collections import defaultdict
from pathlib import Path

import pytest

from nlp import unitbuild, units
from nlp.text import fold

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "units" / "old_to_new_wards_2025.csv"

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not PUBLISHED.is_file(), reason="the published table is not on this machine"
    ),
]


@pytest.fixture(scope="module")
def index():
    return units.UnitIndex(unitbuild.build())


@pytest.fixture(scope="module")
def published():
    wanted = defaultdict(set)
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            old = (row["province"], row["district"], row["ward"])
            wanted[old].add((row["newProvince"], row["newWard"]))
    return {k: v for k, v in wanted.items() if k[2]}


def test_every_old_ward_has_exactly_the_published_successors(index, published):
    assert len(published) > 10_000
    wrong = []
    for (province, district, ward), wanted in published.items():
        found = index.resolve(ward, district=district, province=province)
        if {(w.province, w.title) for w in found.new} != wanted:
            wrong.append((province, district, ward))
        assert found.ambiguous == (len(wanted) > 1)
    assert wrong == []


def variants(ward, district, province):
    short = units.strip_type(ward)
    initial = {"P": "P.", "X": "X.", "T": "TT."}[ward[0]]
    yield f"{initial}{short}", district, province
    yield ward.lower(), district.lower(), province.lower()
    yield fold(ward), fold(district), fold(province)
    yield ward, None, province
    yield ward.upper(), district.upper(), province.upper()
    yield short.lower(), district, province
    yield fold(short), fold(units.strip_type(district)), fold(units.strip_type(province))
    yield fold(ward), None, fold(province)
    yield fold(short), None, fold(province)
    yield ward, district, None
    yield ward, None, None


def test_typed_variants_resolve_or_say_that_they_are_ambiguous(index, published):
    sample = random.Random(7).sample(sorted(published.items()), 1_000)
    right = total = 0
    for (province, district, ward), wanted in sample:
        for typed_ward, typed_district, typed_province in variants(ward, district, province):
            found = index.resolve(typed_ward, district=typed_district, province=typed_province)
            got = {(w.province, w.title) for w in found.new}
            total += 1
            right += wanted <= got and (got == wanted or found.ambiguous)
    assert right / total >= 0.99
