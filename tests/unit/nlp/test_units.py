import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nlp import parse_text, unitbuild, units
from nlp.petition import EntityKind

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def index():
    return units.UnitIndex(unitbuild.build())


def new(resolution):
    return [w.title for w in resolution.new]


def test_index_file_round_trip(tmp_path, index):
    path = tmp_path / "units"
    units.write(path)
    first = path.read_bytes()
    units.write(path)
    assert path.read_bytes() == first
    again = units.read(path)
    kwargs = {"ward": "Phường Cống Vị", "district": "Quận Ba Đình", "province": "Hà Nội"}
    assert again.resolve(**kwargs) == index.resolve(**kwargs)


def test_another_version_is_refused(tmp_path):
    path = tmp_path / "units"
    path.write_bytes(gzip.compress(json.dumps({"version": 0}).encode()))
    with pytest.raises(ValueError, match="build-units"):
        units.read(path)


def test_script_builds_the_index(tmp_path):
    path = tmp_path / "deep" / "units"
    script = ROOT / "script" / "build-units"
    subprocess.run([sys.executable, script, path], check=True, capture_output=True)
    assert units.read(path).is_ward("Hoàng Liệt")


def test_importing_units_does_not_import_the_package():
    code = "import nlp, sys; nlp.parse_text('xã A'); print('vietnamadminunits' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    out = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )
    assert out.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("ward", "district", "province", "expected"),
    [
        ("Phường Phúc Xá", "Quận Ba Đình", "Hà Nội", ["Phường Hồng Hà"]),
        ("P. Phúc Xá", "Q. Ba Đình", "TP Hà Nội", ["Phường Hồng Hà"]),
        ("phuc xa", "ba dinh", "HN", ["Phường Hồng Hà"]),
        ("P12", "Q3", "TPHCM", ["Phường Nhiêu Lộc"]),
        ("phường 05", "Phú Nhuận", "Sài Gòn", ["Phường Đức Nhuận"]),
        ("Thị trấn Mường Tè", "Mường Tè", "Lai Châu", ["Xã Bum Tở"]),
        ("Phường Đúc", "Thuận Hóa", "Huế", ["Phường Thuận Hóa"]),
        ("xã Không Có Thật", None, "Hà Nội", []),
    ],
)
def test_resolution(index, ward, district, province, expected):
    found = index.resolve(ward, district=district, province=province)
    assert new(found) == expected
    assert not found.ambiguous


def test_a_divided_ward_gives_all_candidates(index):
    found = index.resolve("Phường Cống Vị", district="Ba Đình", province="Hà Nội")
    assert set(new(found)) == {"Phường Ngọc Hà", "Phường Giảng Võ"}
    assert found.ambiguous
    assert found.to_json()["ambiguous"] is True


def test_a_frequent_name_alone_is_ambiguous(index):
    assert index.resolve("xã Tân Lập").ambiguous


def test_provinces_before_and_after(index):
    assert index.province("tỉnh Hải Dương")["name"] == "Thành phố Hải Phòng"
    assert index.province("Hải Dương")["old"]["name"] == "Tỉnh Hải Dương"
    assert index.province("Atlantis") is None


def test_address_of_a_letter_carries_the_units():
    text = "Tôi ở số 5 ngõ 2, phường Phúc Xá, quận Ba Đình, Hà Nội."
    [address] = [e for e in parse_text(text).entities if e.kind is EntityKind.ADDRESS]
    assert address.role == "petitioner"
    assert [w["name"] for w in address.value["new"]] == ["Phường Hồng Hà"]
    assert [w["district"] for w in address.value["old"]] == ["Quận Ba Đình"]


@pytest.mark.parametrize(
    ("place", "district", "province", "today"),
    [
        ("phường 1, TP Vĩnh Long, tỉnh Vĩnh Long", "TP Vĩnh Long", "Vĩnh Long", "Phường Long Châu"),
        ("phường 5, TP. Cà Mau, Cà Mau", "TP. Cà Mau", "Cà Mau", "Phường Tân Thành"),
        ("phường 5, TP. Cà Mau", "TP. Cà Mau", "Cà Mau", "Phường Tân Thành"),
        (
            "phường Nguyễn Trãi, thành phố Hải Dương, tỉnh Hải Dương",
            "thành phố Hải Dương",
            "Hải Dương",
            "Phường Thành Đông",
        ),
        ("phường Long Châu, TP Vĩnh Long", "TP Vĩnh Long", "Vĩnh Long", "Phường Long Châu"),
    ],
)
def test_a_city_may_be_named_as_its_province(place, district, province, today):
    [address] = [
        e
        for e in parse_text(f"Tôi ở số 5 Lê Lợi, {place}.").entities
        if e.kind is EntityKind.ADDRESS
    ]
    assert (address.value["district"], address.value["province"]) == (district, province)
    assert [w["name"] for w in address.value["new"]] == [today]


def test_a_city_that_is_a_province_stays_one():
    found = parse_text("Tôi ở số 5 Lê Lợi, phường Hồng Hà, thành phố Hà Nội.").entities
    assert EntityKind.PROVINCE in {e.kind for e in found}
