import pytest

import nlp

LETTER = """ĐƠN KIẾN NGHỊ
Kính gửi: UBND phường Kim Liên
Thay mặt 34 hộ dân tổ 5, chúng tôi xin trình bày:
1. Về tiếng ồn. Quán hát đến khuya.
2. Về rác. Rác chất đống.
Đề nghị phường xử lý.
Người làm đơn
1. Nguyễn Văn An
2. Trần Thị Bình
3. Lê Văn Cường
"""


def test_names_and_number():
    found = nlp.signers(nlp.parse_text(LETTER))
    assert found.names == ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
    assert (found.stated, found.unit, found.count) == (34, "hộ dân", 34)


def test_nothing_is_invented():
    found = nlp.signers(nlp.parse_text("Cống hỏng từ 12/3, đề nghị sửa."))
    assert (found.names, found.stated, found.count) == ((), None, 0)


def test_a_list_that_an_office_made_has_no_signers():
    text = "Quyết định 611 của xã phê danh sách 84 hộ nghèo, không có tên tôi."
    assert nlp.signers(nlp.parse_text(text)).stated is None
    assert nlp.signers(nlp.parse_text("Có danh sách 84 hộ kèm theo.")).stated == 84


def test_the_summary_counts_them():
    assert "những người cùng ký (34 hộ dân)" in nlp.summary(nlp.parse_text(LETTER))


def test_numbered_matters():
    petition = nlp.parse_text(LETTER)
    first, second = nlp.matters(petition)
    assert petition.text[slice(*first)].startswith("1. Về tiếng ồn")
    assert petition.text[slice(*second)].startswith("2. Về rác")


@pytest.mark.parametrize(
    "text",
    [
        "Việc thứ nhất, đường ngập quanh năm. Việc thứ hai, đèn hỏng cả ngõ. Đề nghị sửa.",
        "Kính gửi phường.\nA. Chuyện điện nước bị cắt.\nB. Chuyện trưởng ban tự ý thu tiền.\n",
    ],
)
def test_matters_in_words(text):
    assert len(nlp.matters(nlp.parse_text(text))) == 2


def test_a_letter_about_one_thing_has_no_numbered_matters():
    assert nlp.matters(nlp.parse_text("Tôi có 2 con. Con lớn học lớp 3. Đề nghị giúp đỡ.")) == ()
