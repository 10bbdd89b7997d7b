"""What a letter asks for, cut to a phrase."""

import pytest

from nlp import EntityKind, parse_text


def requests(text: str) -> list[str]:
    return [e.value for e in parse_text(text).entities if e.kind is EntityKind.REQUEST]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "Đề nghị Thanh tra Sở Xây dựng kiểm tra việc cấp phép.",
            ["kiểm tra việc cấp phép"],
        ),
        (
            "Đề nghị Sở Xây dựng thanh tra công trình ấy và xử lý nghiêm.",
            ["thanh tra công trình ấy", "xử lý nghiêm"],
        ),
        ("Mong đơn vị thi công nạo vét cống.", ["nạo vét cống"]),
        ("Đề nghị tổ quản lý xây dựng kiểm tra giấy phép.", ["kiểm tra giấy phép"]),
        (
            "Xin các ông uống nước rồi đọc, tôi viết dài. Đề nghị xã coi lại băng ghi hình.",
            ["coi lại băng ghi hình"],
        ),
        ("Đề nghị không nêu tên tôi.", ["không nêu tên tôi"]),
        ("Tôi yêu cầu giữ bí mật vì tôi là em rể của bà Lê Thị Hoa.", ["giữ bí mật"]),
        ("Đề nghị hủy quyết định. Cám ơn.", ["hủy quyết định"]),
        ("Đề nghị hủy quyết định. Xin chân thành cảm ơn.", ["hủy quyết định"]),
    ],
)
def test_what_is_asked_for(sentence: str, wanted: list[str]) -> None:
    story = "Tôi nhận được giấy báo của phường hôm mồng 3, ghi sai hết cả, đã hỏi mà không ai nói. "
    assert requests(story * 2 + sentence) == wanted
