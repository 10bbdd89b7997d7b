import pytest

from models.findings import Kind
from models.taxonomy import OTHER_TOPIC, TaxonomyError, taxonomy


def test_every_label_is_complete_for_reviewers() -> None:
    known = taxonomy()
    assert {label.code for label in known.kinds} == set(Kind)
    assert len(set(known.topic_codes)) == len(known.topics) == 49
    causes = {cause.code for cause in known.causes}
    for topic in known.topics:
        assert topic.name
        assert topic.definition
        assert topic.units
        assert set(topic.causes) <= causes
        assert topic.group in dict(known.groups)


def test_every_topic_has_an_official_field_for_each_counted_kind() -> None:
    # The official tree of TT 01/2024 (law.md §3.3).
    hanh_chinh = {"hanh_chinh.che_do_chinh_sach", "hanh_chinh.dat_dai_nha_cua", "hanh_chinh.khac"}
    tree = {
        "KN": hanh_chinh | {"tu_phap", "dang_doan_the", "khac"},
        "TC": hanh_chinh
        | {"hanh_chinh.cong_chuc_cong_vu", "tham_nhung", "tu_phap", "dang_doan_the", "khac"},
        "KNPA": {"che_do_chinh_sach", "dat_dai", "tu_phap", "khac"},
    }
    for code in taxonomy().topic_codes:
        for kind, fields in tree.items():
            assert taxonomy().official_field(kind, code) in fields
        assert taxonomy().official_field("NHIEU", code) in tree["KNPA"]
        assert taxonomy().official_field("KHAC", code) is None
        assert taxonomy().official_field("NONE", code) is None


@pytest.mark.parametrize(
    ("topic", "kind", "field"),
    [
        ("LD06", "KN", "hanh_chinh.dat_dai_nha_cua"),
        ("CO01", "TC", "tham_nhung"),
        ("OF02", "TC", "hanh_chinh.cong_chuc_cong_vu"),
        ("JU01", "KN", "tu_phap"),
        ("SP01", "KNPA", "che_do_chinh_sach"),
    ],
)
def test_official_fields_of_typical_cases(topic: str, kind: str, field: str) -> None:
    assert taxonomy().official_field(kind, topic) == field


def test_an_office_adds_its_own_code_below_a_topic() -> None:
    own = taxonomy().extended([("KH00.CAT", "Khai thác cát"), ("CH05.SAC_XE", "Sạc xe điện")])
    assert own.topic("KH00.CAT").name == "Khai thác cát"
    assert own.topic("CH05.SAC_XE").fields == own.topic("CH05").fields
    assert OTHER_TOPIC in own.topic_codes


@pytest.mark.parametrize(
    "codes",
    [
        [("KH00", "taken")],
        [("XX99.A", "no such parent")],
        [("KH00.cat", "lower case")],
        [("KH00.A", "once"), ("KH00.A", "twice")],
    ],
)
def test_an_own_code_that_would_confuse_is_refused(codes: list[tuple[str, str]]) -> None:
    with pytest.raises(TaxonomyError):
        taxonomy().extended(codes)
