import dataclasses

import pytest

import nlp
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


def test_a_poor_page_may_hide_it():
    petition = nlp.parse_text("Đề nghị sửa đường.")
    document = petition.documents[0]
    page = dataclasses.replace(document.pages[0], quality=0.2)
    poor = dataclasses.replace(petition, documents=(dataclasses.replace(document, pages=(page,)),))
    assert nlp.missing(poor)[K.PETITIONER] is R.UNREADABLE


@pytest.mark.parametrize("reason", list(R))
def test_each_reason_has_words(reason):
    assert text(reason) != reason
