"""What the page of a petition is told: all reasons, distinct evidence, each page's own text."""

import datetime as dt

from api.pages.casefile import casefile
from cases import DocumentRecord, Fault, PetitionRecord, PetitionSummary, Status

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
TEXT = "Tôi khiếu nại.\nThu hồi đất.\n"


def _document(number, error=None):
    return DocumentRecord(
        id=f"{number:032x}",
        petition_id="f" * 32,
        ordinal=number,
        name=f"trang-{number}.pdf",
        media_type="application/pdf",
        size=10,
        sha256="0" * 64,
        received_at=NOW,
        status=Status.FAILED if error else Status.PROPOSED,
        error=error,
    )


def _page(start, *, width=595.0, words=()):
    return {
        "number": 1,
        "width": width,
        "height": 842.0 if width else 0.0,
        "origin": "ocr" if width else "office",
        "quality": 0.9,
        "start": start,
        "words": list(words),
    }


def _record(findings, documents, readings):
    summary = PetitionSummary(
        id="f" * 32,
        status=Status.PROPOSED,
        received_at=NOW,
        updated_at=NOW,
        channel=None,
        document_count=len(documents),
        kind=None,
        kind_probability=None,
        topic=None,
        topic_probability=None,
        needs_review=False,
        review_reason=None,
        error=None,
    )
    return PetitionRecord(
        summary=summary,
        revision=1,
        attempts=1,
        documents=documents,
        readings=readings,
        text=TEXT,
        findings=findings,
        findings_version=1,
        decisions=(),
        duplicates=(),
    )


def _span(start, end, weight):
    return {"start": start, "end": end, "weight": weight, "page": 1, "box": None}


FINDINGS = {
    "kind": {
        "label": "KN",
        "probability": 0.5,
        "needs_review": "close_call",
        "evidence": [_span(4, 8, 1.0), _span(4, 13, 3.0)],
        "alternatives": [{"label": "KNPA", "probability": 0.4}],
    },
    "topics": [
        {"label": "LD05", "probability": 0.9, "needs_review": "close_call", "evidence": []},
        {
            "label": "LD07",
            "probability": 0.3,
            "needs_review": "low_probability",
            "evidence": [_span(15, 22, 1.0)],
        },
    ],
    "topic_alternatives": [],
    "causes": [{"code": "C06", "probability": 0.3, "evidence": [_span(15, 26, 1.0)]}],
    "entities": [
        {"kind": "DATE", "start": 0, "end": 3, "text": "Tôi"},
        {"kind": "REQUEST", "start": 0, "end": 14, "text": "Tôi khiếu nại."},
    ],
    "model_version": "m",
}


def _two_pages():
    one, two, bad = _document(1), _document(2), _document(3, Fault("corrupt"))
    readings = {
        one.id: {"pages": [_page(0, words=[[4, 8, 70.0, 80.0, 99.0, 92.0, None]])]},
        two.id: {"pages": [_page(15, width=0.0)]},
        bad.id: {"error": {"code": "corrupt"}, "pages": []},
    }
    return casefile(_record(FINDINGS, (one, two, bad), readings))


def test_reasons_for_review_are_told_once_each():
    assert _two_pages().review_reasons == ("close_call", "low_probability")


def test_evidence_within_stronger_evidence_is_not_repeated():
    case = _two_pages()
    assert [quote.text for quote in case.kind.quotes] == ["khiếu nại"]


def test_every_page_has_its_own_text_marks_and_position():
    first, second = _two_pages().pages
    assert "".join(piece.text for piece in first.pieces) == TEXT[:15]
    assert "".join(piece.text for piece in second.pieces) == TEXT[15:]
    assert (first.position, second.position) == (1, 2)
    assert {mark.ref for piece in first.pieces for mark in piece.evidence} == {"k1"}
    assert {mark.ref for piece in second.pieces for mark in piece.evidence} == {"t2-1", "c1-1"}
    assert [frame.mark.ref for frame in first.frames] == ["k1"]


def test_only_pages_with_a_size_have_an_image():
    first, second = _two_pages().pages
    assert (first.has_image, second.has_image) == (True, False)


def test_requests_are_not_underlined():
    first, _ = _two_pages().pages
    assert {mark.label for piece in first.pieces for mark in piece.entities} == {"Ngày tháng"}


def test_files_that_could_not_be_read_are_named():
    assert [document.name for document in _two_pages().failed] == ["trang-3.pdf"]


def test_notes_name_the_file_they_are_about():
    one, two = _document(1), _document(2)
    readings = {
        one.id: {"pages": [], "notes": [{"code": "note_member_unread", "name": None}]},
        two.id: {"pages": [], "notes": [{"code": "note_renamed", "name": "kem.doc"}]},
    }
    case = casefile(_record(FINDINGS, (one, two), readings))
    assert case.notes == (("trang-1.pdf", "note_member_unread"), ("kem.doc", "note_renamed"))


def test_a_petition_of_unreadable_files_has_no_proposal():
    bad = _document(1, Fault("corrupt"))
    case = casefile(_record(None, (bad,), {}))
    assert (case.kind, case.topics, case.pages, dict(case.findings)) == (None, (), (), {})


def test_cuts_order_and_regions_reach_the_page():
    one = _document(1)
    stamp = {"kind": "incoming_stamp", "box": [1, 2, 3, 4], "text": "CÔNG VĂN ĐẾN"}
    writing = {"kind": "handwriting", "box": [10, 20, 110, 45]}
    page = _page(0) | {"regions": [stamp, writing]}
    stack = [{"page": 2, "start": 15, "confidence": 0.9, "reasons": ["title"]}]
    absent = [{"kind": "PHONE", "reason": "missing_not_said"}]
    found = FINDINGS | {
        "missing": absent,
        "stack": stack,
        "page_order": {"pages": [2, 1], "reason": "numbers"},
    }
    case = casefile(_record(found, (one,), {one.id: {"pages": [page]}}))
    (cut,) = case.cuts
    assert (cut.page, cut.reasons) == (2, ("title",))
    assert case.page_order == (2, 1)
    assert case.missing == (("PHONE", "missing_not_said"),)
    assert [spot.text for spot in case.pages[0].regions] == ["CÔNG VĂN ĐẾN", ""]
    (spot,) = case.pages[0].to_transcribe
    assert (spot.number, spot.kind) == (2, "handwriting")  # as its image is asked for
    assert (spot.x, spot.y, spot.width, spot.height) == (10, 20, 100, 25)


def test_findings_of_an_older_worker_propose_no_cut():
    case = _two_pages()
    assert (case.cuts, case.page_order, case.missing) == ((), (), ())
    assert case.pages[0].regions == ()
