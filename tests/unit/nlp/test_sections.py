"""Parts of letters that are built otherwise than the form of the law."""

import pytest

from nlp import SectionKind, parse_text

S = SectionKind
STORY = (
    "Từ tháng 3 đến nay xe tải chạy suốt đêm, nhà tôi nứt tường và bụi bám đầy bếp. Tôi đã ra "
    "phường hai lần nhưng chưa ai trả lời."
)
ASKS = "Tôi đề nghị phường cấm xe tải giờ đêm và cho người xuống đo độ rung."


def parts(*lines: str) -> list[tuple[SectionKind, str]]:
    """Kind and first words of each section."""
    petition = parse_text("\n".join(lines) + "\n")
    return [(s.kind, petition.text[s.start : s.end].split("\n")[0]) for s in petition.sections]


def kinds(*lines: str) -> list[SectionKind]:
    return [kind for kind, _ in parts(*lines)]


def test_the_letter_of_a_firm_begins_with_its_letterhead() -> None:
    found = kinds(
        "HỢP TÁC XÃ RAU LẠC TIÊN",
        "Thôn Đoài, xã Lạc Tiên, tỉnh Hưng Yên",
        "Số: 12/CV-HTX",
        "V/v mương tiêu bị lấp",
        "Kính gửi: UBND xã Lạc Tiên",
        STORY,
        ASKS,
    )
    assert found == [S.WRITER, S.TITLE, S.RECIPIENTS, S.BODY, S.REQUEST]


def test_the_header_of_a_mail() -> None:
    found = kinds(
        "Từ: Ngô Bích Hạnh <hanh@example.com>",
        "Đến: Ban Tiếp công dân phường Lam Sơn",
        "Cc: UBND phường Lam Sơn",
        "Ngày gửi: 03/11/2026 21:40",
        "Chủ đề: Xe tải chạy đêm",
        STORY,
        ASKS,
    )
    assert found[:5] == [S.WRITER, S.RECIPIENTS, S.CO_RECIPIENTS, S.PLACE_DATE, S.TITLE]
    assert found[5:] == [S.BODY, S.REQUEST]


@pytest.mark.parametrize("title", ["XE TẢI CHẠY ĐÊM TRONG NGÕ", "PHẢN ÁNH, KIẾN NGHỊ"])
def test_a_heading_in_capitals_is_a_title(title: str) -> None:
    assert kinds(title, STORY, ASKS) == [S.TITLE, S.BODY, S.REQUEST]


@pytest.mark.parametrize(
    "line",
    [
        "Tôi, Nguyễn Bảo Trân, số định danh 046194006671, hiện ở số 8 đường Lý Thái Tổ.",
        "Bên đề nghị: Thái Văn Sanh, sinh năm 1949; Thái Thị Vi, sinh năm 1954.",
        "Đơn vị kiến nghị: Hợp tác xã Rau Lạc Tiên.",
        "Con là Maria Trần Thị Thơm, sinh 30.04.1975, hộ chiếu số C4VK71LP0.",
    ],
)
def test_who_writes_said_in_a_sentence(line: str) -> None:
    found = parts("Kính gửi: UBND phường Lam Sơn", line, STORY, ASKS)
    assert (S.WRITER, line) in found


@pytest.mark.parametrize(
    "line", ["Người có tranh chấp: bà Lâm Thị Tím, ở liền ranh.", "Chúng tôi tố cáo: ông Vũ Điệp."]
)
def test_whom_the_letter_is_against(line: str) -> None:
    found = parts(
        "Kính gửi: UBND phường Lam Sơn", "Tôi tên là Nguyễn Văn Tám, sinh năm 1960", line, STORY
    )
    assert (S.RESPONDENT, line) in found


def test_below_the_signature_stand_scribe_and_stamp() -> None:
    found = parts(
        "ĐƠN PHẢN ÁNH",
        "Kính gửi: UBND phường Lam Sơn",
        STORY,
        ASKS,
        "Người làm đơn",
        "Tô Thị Nhẫn",
        "Đơn này do bà Nhẫn đọc, tôi chép lại.",
        "UBND PHƯỜNG LAM SƠN",
        "CÔNG VĂN ĐẾN",
        "Số: 1876",
        "Ngày: 05/10/2026",
    )
    assert found[-3:] == [
        (S.SIGNATURE, "Người làm đơn"),
        (S.NOTES, "Đơn này do bà Nhẫn đọc, tôi chép lại."),
        (S.INCOMING_STAMP, "UBND PHƯỜNG LAM SƠN"),
    ]


def test_wishes_in_a_list_are_no_signature_and_papers_no_date() -> None:
    found = kinds(
        "ĐƠN KIẾN NGHỊ",
        "Kính gửi: UBND phường Lam Sơn",
        STORY,
        "Tôi đề nghị:",
        "- cấm xe tải giờ đêm",
        "- đo độ rung",
        "Tài liệu kèm theo gồm:",
        "- Giấy ủy quyền lập ngày 5/9/2026",
        "Lam Sơn, ngày 09/09/2026",
        "Người làm đơn",
        "Tô Thị Nhẫn",
    )
    assert found[3:] == [S.REQUEST, S.ATTACHMENTS, S.PLACE_DATE, S.SIGNATURE]


def test_a_list_of_those_who_signed() -> None:
    found = parts(
        "ĐƠN KIẾN NGHỊ",
        "Kính gửi: UBND phường Lam Sơn",
        STORY,
        ASKS,
        "Đại diện nhân dân",
        "Lại Thế Vượng – trưởng ban mặt trận – 0962 085 731",
        "Mai Thị Lấp",
        "Tống Văn Bốn",
    )
    assert found[-1] == (S.SIGNERS, "Lại Thế Vượng – trưởng ban mặt trận – 0962 085 731")


def test_lines_of_a_letter_without_capitals_stay_lines() -> None:
    found = parts(
        "kính gửi ban tiếp công dân tỉnh khánh hòa",
        "tui tên trần thị liễu ở thôn tân xương, xã suối cát, đt 0339804172",
        "nhà tui bị thu hồi đất mà tới nay chưa có lô tái định cư nào hết trơn",
        "tui xin cấp lô tái định cư như đã hứa",
    )
    assert found[1][0] is S.WRITER
    assert found[1][1].endswith("0339804172")


def test_a_list_of_signers_among_the_attachments_is_one_of_them() -> None:
    found = kinds(
        STORY,
        ASKS,
        "Tài liệu gửi kèm:",
        "- Bản sao hợp đồng",
        "- Danh sách các hộ ký tên kèm theo",
        "- Ảnh chụp",
        "Người đại diện",
        "Nguyễn Văn An",
    )
    assert found == [S.BODY, S.REQUEST, S.ATTACHMENTS, S.SIGNATURE]


def test_who_writes_may_be_told_in_several_sentences() -> None:
    found = parts(
        "Kính gửi: UBND xã Ngãi Tứ",
        "Tôi tên là Bùi Công Trứ, 58 tuổi, nguyên giao dịch viên bưu cục. Thường trú tại số 27, ấp "
        "Ngãi Hòa, xã Ngãi Tứ, tỉnh Vĩnh Long (trước đây là xã Ngãi Tứ, huyện Tam Bình). Căn cước: "
        "086067009318. Điện thoại: 0913 88 14 70; khi vắng xin gọi cho bà nhà tôi, 0382 293 317.",
        STORY,
        ASKS,
    )
    assert [kind for kind, _ in found] == [S.RECIPIENTS, S.WRITER, S.BODY, S.REQUEST]


def test_a_message_that_begins_with_its_writer_is_no_block_about_him() -> None:
    assert S.WRITER not in kinds(
        "Em tên Hồ Văn Dơi, bộ đội xuất ngũ, có thẻ học nghề, điện thoại 0912 000 345. Xã bảo hết "
        "hạn ngân sách nên không làm. Em muốn biết vì sao, đề nghị trả lời em bằng văn bản."
    )


def test_the_other_side_of_a_dispute() -> None:
    found = kinds(
        "ĐƠN ĐỀ NGHỊ HÒA GIẢI",
        "Bên viết đơn : Phạm Gia Nhuận",
        "Chỗ ở : ấp Phú Thạnh, xã Tân Phú",
        "Bên kia : Hồ Tấn Lợi và vợ là Võ Ngọc Ánh",
        STORY,
        ASKS,
    )
    assert found == [S.TITLE, S.WRITER, S.RESPONDENT, S.BODY, S.REQUEST]


def test_a_sentence_about_somebody_is_no_signature() -> None:
    found = kinds(
        STORY,
        ASKS,
        "Ông Lưu Trọng Tấn, giám đốc xí nghiệp, hứa với dân là sẽ đền, đến nay biệt tăm.",
        "Xóm 3, ngày 12/9/2026",
        "Đinh Thị Thoa",
    )
    assert found[-2:] == [S.PLACE_DATE, S.SIGNATURE]
    assert S.SIGNATURE not in found[:-1]
