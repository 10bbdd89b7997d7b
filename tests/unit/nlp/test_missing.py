import dataclasses

import pytest

import nlp
from ingest.document import Origin
from messages import text
from nlp import EntityKind, MissingReason

K = EntityKind
R = MissingReason


def test_a_full_letter_misses_nothing():
    petition = nlp.parse_text(
        "ĐƠN KHIẾU NẠI\nKính gửi: UBND phường Láng\nTôi tên: Lê Văn Bình, CCCD 001080012345\n"
        "Địa chỉ: số 5 ngõ 12, phường Láng, Hà Nội\nĐiện thoại: 0912345678\n"
        "Người bị khiếu nại: ông Trần Văn Hợi\nÔng Hợi lấn ngõ chung của các hộ từ tháng 3.\n"
        "Tôi đề nghị buộc ông Hợi trả lại ngõ.\nHà Nội, ngày 5/6/2026\nLê Văn Bình\n"
    )
    assert nlp.missing(petition) == {}


def test_a_message_has_no_such_parts():
    found = nlp.missing(nlp.parse_text("Đèn đường ngõ 12 hỏng đã hai tuần, đề nghị phường thay."))
    assert found[K.PETITIONER] is found[K.SIGN_DATE] is R.NO_BLOCK
    assert K.REQUEST not in found


@pytest.mark.parametrize("words", ["Tôi xin giấu tên.", "ĐƠN NẶC DANH", "Em xin không ghi tên."])
def test_who_hides_is_anonymous(words):
    found = nlp.missing(nlp.parse_text(f"{words} Cán bộ xã nhận tiền, đề nghị kiểm tra."))
    assert found[K.PETITIONER] is found[K.ADDRESS] is R.ANONYMOUS
    assert found[K.RESPONDENT] is R.NO_BLOCK


def test_nothing_was_read():
    assert set(nlp.missing(nlp.parse_text(" \n")).values()) == {R.NO_TEXT}


@pytest.mark.parametrize(
    "words",
    [
        "Có đơn nặc danh bôi nhọ chúng tôi trên địa bàn.",
        "Biên bản không ghi tên người bị xử phạt.",
        "Tôi nhận được tin nhắn của kẻ giấu tên.",
        "Quyết định chưa ký tên ai mà đã dán lên nhà tôi.",
        "Tôi không cần giữ bí mật tên.",
    ],
)
def test_who_speaks_of_others_hides_nothing(words):
    found = nlp.missing(nlp.parse_text(f"{words} Đề nghị xã kiểm tra giúp dân."))
    assert R.ANONYMOUS not in found.values()


@pytest.mark.parametrize(
    "text",
    [
        "Đề nghị xã thay đèn.\nNgười gửi: ẩn danh",
        "Cán bộ xã thu tiền sai, mong làm rõ.\n(xin giấu tên)",
        "Em không dám nêu tên vì sợ bị trù dập. Thầy hiệu trưởng ép mua sách.",
        "Đề nghị giữ bí mật danh tính người tố cáo. Cán bộ nhận tiền.",
        "toi xin giau ten. can bo xa nhan tien.",
    ],
)
def test_other_ways_to_hide(text):
    assert nlp.missing(nlp.parse_text(text))[K.PETITIONER] is R.ANONYMOUS


def test_who_gives_a_name_does_not_hide_the_address():
    found = nlp.missing(
        nlp.parse_text("Tôi là Nguyễn Thị Lan. Đề nghị giữ bí mật tên tôi. Ông Bảo nhận tiền.")
    )
    assert K.PETITIONER not in found
    assert found[K.ADDRESS] is not R.ANONYMOUS


def poor(origin):
    petition = nlp.parse_text("Đề nghị sửa đường.")
    document = petition.documents[0]
    page = dataclasses.replace(document.pages[0], quality=0.2, origin=origin)
    return dataclasses.replace(petition, documents=(dataclasses.replace(document, pages=(page,)),))


@pytest.mark.parametrize("origin", [Origin.OCR, Origin.TEXT_LAYER])
def test_a_poor_page_may_hide_it(origin):
    assert nlp.missing(poor(origin))[K.PETITIONER] is R.UNREADABLE


@pytest.mark.parametrize("origin", [Origin.OFFICE, Origin.CONVERTED])
def test_typed_text_is_not_blurred(origin):
    assert nlp.missing(poor(origin))[K.PETITIONER] is R.NO_BLOCK


@pytest.mark.parametrize("reason", list(R))
def test_each_reason_has_words(reason):
    assert text(reason) != reason
