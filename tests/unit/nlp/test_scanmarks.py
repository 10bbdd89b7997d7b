import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp
from ingest.document import Document, Origin, Page, Source
from nlp.reading import reading
from nlp.scanmarks import corrections
from nlp.text import fold


def read(text: str) -> str:
    return reading(text, scanned=True).text


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Tôi đẻ nghị xem xét", "Tôi đề nghị xem xét"),
        ("Chúng tôi kiển nghị", "Chúng tôi kiến nghị"),
        ("ĐỜN KHIẾU NẠI về đất", "ĐƠN KHIẾU NẠI về đất"),
        ("II. NGƯƠI BỊ TỔ CÁO", "II. NGƯỜI BỊ TỐ CÁO"),
        ("Tòi là Trần Quang Lễ, giáo viên", "Tôi là Trần Quang Lễ, giáo viên"),
        ("trên thừa đất số 644, tờ bản đó số 19", "trên thửa đất số 644, tờ bản đồ số 19"),
        ("ngáy 15 tháng 6 nắm 2026", "ngày 15 tháng 6 năm 2026"),
        ("Tô: là Trần Thị Thoa", "Tôi là Trần Thị Thoa"),
        ("Tỏi Võ Văn Nhơn, thương binh", "Tôi Võ Văn Nhơn, thương binh"),
        ("II, NGƯỜI BỊ TỐ CÁO", "II. NGƯỜI BỊ TỐ CÁO"),
        ("xem xét việc này,\nNgười làm đơn", "xem xét việc này.\nNgười làm đơn"),
        ("Vinh, 9/3/202ó, ĐT 0948 ó15 302", "Vinh, 9/3/2026, ĐT 0948 615 302"),
        ("Quyết định số 5ó/QĐ-TTYT, rộng 148,óM2", "Quyết định số 56/QĐ-TTYT, rộng 148,6M2"),
        ("ngày óó/1ó, ó0 triệu", "ngày 66/16, 60 triệu"),
        ("diện tích 531,7 m° và 5.000m” đất", "diện tích 531,7 m² và 5.000m² đất"),
        ("ở tính Tây Ninh", "ở tỉnh Tây Ninh"),
        ("tỉnh Đồng Nai\tl\nNgười bị kiện", "tỉnh Đồng Nai\nNgười bị kiện"),
    ],
)
def test_fixed_words_are_read_with_their_marks(seen, meant):
    assert read(seen) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Ông Định Thế Lịch và bà Phương Anh ở phố Tố Hữu",  # names stay as they came
        "Trời tối là họ mở nhạc, nhà có tội là ai",
        "toi de nghi xem xet, nguoi do to cao",  # typed without marks: nothing is wrong
        "có 5 người, xóm 3 ở đó 2 năm",
        "nam giới 20 tuổi, tình hình nhà tôi khó khăn",
    ],
)
def test_other_words_stay(text):
    assert read(text) == text


def test_only_what_was_scanned_is_corrected():
    assert reading("Tôi đẻ nghị xem xét").text == "Tôi đẻ nghị xem xét"


@given(st.text(alphabet="Đơn khiếu nạitốcáođềghị \n\tnam2026", max_size=80))
def test_a_correction_changes_marks_only(text):
    for start, end, new in corrections(text):
        seen = text[start:end]
        assert new in {"", "."} or fold(new) == fold(seen) or (len(new) == len(seen) and "6" in new)


def test_a_scan_keeps_its_text_and_gives_its_fields():
    text = (
        "Kính gửi: UBND xã An Phú\n"
        "Tòi tên là Lê Văn Hợi.\n"
        "Hà Nội, ngáy 15 tháng 6 nắm 2026\n"
        "Lê Văn Hợi"
    )
    page = Page(1, 0.0, 0.0, text, (), Origin.OCR, 0.8)
    petition = nlp.parse([Document(Source("", "0" * 64, "image/png", 0), (page,))])
    assert petition.text == text
    (signed,) = (e for e in petition.entities if e.kind is nlp.EntityKind.SIGN_DATE)
    assert (signed.value, signed.text) == ("2026-06-15", "15 tháng 6 nắm 2026")
    typed = dataclasses.replace(page, origin=Origin.OFFICE)
    plain = nlp.parse([Document(Source("", "0" * 64, "text/plain", 0), (typed,))])
    assert plain.text == text
