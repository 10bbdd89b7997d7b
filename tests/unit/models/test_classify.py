import dataclasses
import json
from typing import Any

import pytest

import models
from models import corpus
from models.augment import without_diacritics
from models.findings import Kind, Review
from nlp import parse_text

COMPLAINT = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

ĐƠN TỐ CÁO

Kính gửi: Chủ tịch UBND phường Tương Mai

Tôi là Lò Thị Vân, ở ngõ 99 phố Tân Mai. Ngày 12/8/2026 tôi nhận Quyết định số 77/QĐ-UBND phê duyệt
phương án bồi thường, trong đó đất ở của nhà tôi bị áp giá đất trồng cây lâu năm và đo thiếu 14 m2.
Tôi không đồng ý với quyết định này. Tôi yêu cầu hủy phần diện tích sai, đo lại và áp đúng giá đất ở
khi giải phóng mặt bằng.
"""


def test_content_decides_not_the_title(seed_model: models.Model) -> None:
    findings = models.classify(parse_text(COMPLAINT), seed_model)
    assert findings.kind.label is Kind.KN
    assert findings.topics[0].label == "LD06"
    assert findings.official_field == "hanh_chinh.dat_dai_nha_cua"
    assert findings.is_petition is True


def test_a_letter_without_marks_is_read_as_with_them(seed_model: models.Model) -> None:
    marked = models.classify(parse_text(COMPLAINT), seed_model)
    plain = models.classify(parse_text(without_diacritics(COMPLAINT)), seed_model)
    assert (plain.kind.label, plain.topics[0].label) == (marked.kind.label, "LD06")
    bare = without_diacritics(COMPLAINT)
    assert all(bare[span.start : span.end].isascii() for span in plain.kind.evidence)


@pytest.mark.parametrize(
    "text",
    [
        COMPLAINT.partition("Ngày 12/8")[0]
        + without_diacritics("Ngày 12/8" + COMPLAINT.partition("Ngày 12/8")[2]),
        "Ki1nh gu73i UBND phu7o72ng. Nha2 be6n ca5nh xa6y tra1i phe1p la61n sang d9a61t nha2 to6i, "
        "to6i d9a4 ba1o nhie62u la62n. D9e62 nghi5 phu7o72ng kie63m tra xu73 ly1 du71t d9ie63m.",
    ],
)
def test_where_marks_are_missing_in_part_a_person_looks(
    text: str, seed_model: models.Model
) -> None:
    findings = models.classify(parse_text(text), seed_model)
    assert findings.kind.needs_review is Review.NO_DIACRITICS
    assert findings.topics[0].needs_review is not None


def test_the_title_does_not_change_the_kind_at_all(seed_model: models.Model) -> None:
    first = models.classify(parse_text(COMPLAINT), seed_model)
    other = models.classify(
        parse_text(COMPLAINT.replace("ĐƠN TỐ CÁO", "ĐƠN KIẾN NGHỊ")), seed_model
    )
    assert other.kind.label == first.kind.label
    assert other.kind.probability == pytest.approx(first.kind.probability, abs=1e-6)


def test_evidence_is_in_the_text_and_names_the_matter(seed_model: models.Model) -> None:
    petition = parse_text(COMPLAINT)
    findings = models.classify(petition, seed_model)
    shown = [petition.text[s.start : s.end].lower() for s in findings.topics[0].evidence]
    assert any("bồi thường" in s or "áp giá" in s or "giải phóng mặt bằng" in s for s in shown)
    asked = [petition.text[s.start : s.end].lower() for s in findings.kind.evidence]
    assert any("không đồng ý" in s or "hủy" in s for s in asked)
    for span in (*findings.kind.evidence, *findings.topics[0].evidence):
        assert petition.text[span.start : span.end].strip() == petition.text[span.start : span.end]


def test_ranked_alternatives_are_probabilities(seed_model: models.Model) -> None:
    findings = models.classify(parse_text(COMPLAINT), seed_model)
    ranked = [a.probability for a in findings.topic_alternatives]
    assert ranked == sorted(ranked, reverse=True)
    assert len(ranked) >= 5
    kinds = [findings.kind.probability, *(a.probability for a in findings.kind.alternatives)]
    assert sum(kinds) == pytest.approx(1.0, abs=1e-2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Review.TOO_SHORT),
        ("đơn", Review.TOO_SHORT),
        ("12 345 678 " * 40, None),
        (
            "The quick brown fox jumps over the lazy dog while seven judges watch it. " * 4,
            Review.FOREIGN_LANGUAGE,
        ),
    ],
)
def test_unreadable_input_is_a_named_abstention(
    seed_model: models.Model, text: str, reason: Review | None
) -> None:
    findings = models.classify(parse_text(text), seed_model)
    assert findings.kind.needs_review is not None
    assert findings.topics[0].needs_review is not None
    if reason is not None:
        assert findings.kind.needs_review is reason


AMBIGUOUS = [
    json.loads(line)
    for line in (corpus.CORPUS.parent / "ambiguous.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def ambiguous(seed_model: models.Model) -> list[tuple[dict[str, Any], models.Findings]]:
    return [(row, models.classify(parse_text(row["text"]), seed_model)) for row in AMBIGUOUS]


def test_ambiguous_texts_are_mostly_left_to_people(
    ambiguous: list[tuple[dict[str, Any], models.Findings]],
) -> None:
    left = [
        f.kind.needs_review is not None or f.topics[0].needs_review is not None
        for _, f in ambiguous
    ]
    assert sum(left) >= 0.85 * len(left)
    topics = [f.topics[0].needs_review for row, f in ambiguous if "topic" in row["axes"]]
    assert sum(review is not None for review in topics) >= 0.9 * len(topics)


def test_what_is_of_no_world_of_petitions_is_never_a_petition_without_review(
    ambiguous: list[tuple[dict[str, Any], models.Findings]],
) -> None:
    strange = {"gibberish", "foreign", "poem", "off_taxonomy", "chat", "list", "receipt"}
    taken = [
        row["id"]
        for row, f in ambiguous
        if row["sort"] in strange and f.is_petition and f.kind.needs_review is None
    ]
    assert not taken


@pytest.mark.parametrize(
    "change",
    [str.upper, lambda t: t.replace(" ", "\n"), lambda t: t * 60],
    ids=["capitals", "a word a line", "sixty times"],
)
def test_odd_shapes_of_a_letter_still_get_its_topic(seed_model: models.Model, change) -> None:  # type: ignore[no-untyped-def]
    findings = models.classify(parse_text(change(COMPLAINT)), seed_model)
    assert findings.topics[0].label == "LD06"


def test_findings_are_plain_json(seed_model: models.Model) -> None:
    findings = models.classify(parse_text(COMPLAINT), seed_model)
    line = json.loads(json.dumps(findings.to_json(), ensure_ascii=False))
    assert line["kind"]["label"] == "KN"
    assert line["model_version"] == seed_model.version


def test_no_name_or_number_of_the_corpus_is_in_a_vocabulary(seed_model: models.Model) -> None:
    for vectoriser in (seed_model.topic_vectoriser, seed_model.kind_vectoriser):
        for block in vectoriser.blocks:
            if block.name == "characters":
                continue
            assert not [f for f in block.vocabulary if any(c.isdigit() for c in f)]


def test_findings_do_not_depend_on_the_name_of_the_writer(seed_model: models.Model) -> None:
    first = models.classify(parse_text(COMPLAINT), seed_model)
    other = models.classify(
        parse_text(COMPLAINT.replace("Lò Thị Vân", "Nguyễn Đức Thắng")), seed_model
    )
    assert dataclasses.asdict(other.kind)["label"] == first.kind.label
    assert other.topics[0].probability == pytest.approx(first.topics[0].probability, abs=0.02)


def test_a_report_is_not_taken_for_a_petition_without_a_look(seed_model: models.Model) -> None:
    report = (
        COMPLAINT[COMPLAINT.index("Ngày 12/8") :].replace("tôi", "ông Vân").replace("Tôi", "Ông")
    )
    findings = models.classify(parse_text(f"{report}\n{report}"), seed_model)
    assert findings.kind.label is Kind.NONE or findings.kind.needs_review is not None
    assert models.classify(parse_text(COMPLAINT), seed_model).kind.needs_review is None
