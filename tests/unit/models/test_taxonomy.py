import pytest

from models.findings import Kind
from models.taxonomy import OTHER_TOPIC, TaxonomyError, _check_fields, taxonomy


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


def test_a_field_outside_the_official_tree_is_refused() -> None:
    fields = {"KN": "hanh_chinh.khac", "TC": "tham_nhung", "KNPA": "tham_nhung"}
    with pytest.raises(TaxonomyError, match=r"XX01.*KNPA.*tham_nhung"):
        _check_fields([{"code": "XX01", "fields": fields}])


def test_kinds_that_no_table_counts_have_no_field() -> None:
    for code in taxonomy().topic_codes:
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
