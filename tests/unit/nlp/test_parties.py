"""Who petitions: lists of signers, other names, firms by their letterhead; scribes do not."""

import pytest

from nlp import EntityKind, Level, parse_text, redact

K = EntityKind
STORY = (
    "Từ tháng 3 đến nay xe tải chạy suốt đêm, nhà chúng tôi nứt tường. Chúng tôi đã ra phường hai "
    "lần nhưng chưa ai trả lời.\nChúng tôi đề nghị phường cấm xe tải giờ đêm."
)


def named(kind: EntityKind, text: str) -> set[str]:
    return {e.text for e in parse_text(text).entities if e.kind is kind}


def test_whoever_signs_the_list_petitions_wherever_named() -> None:
    text = (
        "ĐƠN KIẾN NGHỊ\nKính gửi: UBND phường Lam Sơn\n"
        f"Đá văng thủng mái bếp nhà bà Mai Thị Lấp. {STORY}\n"
        "Lam Sơn, ngày 8/4/2026\nĐại diện nhân dân\nLại Thế Vượng – tổ trưởng\nMai Thị Lấp\n"
        "Tống Văn Bốn\n"
    )
    assert {"Lại Thế Vượng", "Mai Thị Lấp", "Tống Văn Bốn"} <= named(K.PETITIONER, text)
    assert named(K.PERSON, text) == set()


def test_who_wrote_it_down_does_not_petition() -> None:
    text = (
        "ĐƠN PHẢN ÁNH\nKính gửi: UBND phường Lam Sơn\nTôi tên là Tô Thị Nhẫn, sinh năm 1950.\n"
        f"{STORY}\nNgười làm đơn\nTô Thị Nhẫn\n"
        "Đơn này do bà Nhẫn đọc, tôi chép lại. Người chép: Trà Mỹ Khuê.\n"
    )
    assert "Tô Thị Nhẫn" in named(K.PETITIONER, text)
    assert "Trà Mỹ Khuê" not in named(K.PETITIONER, text)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("Trần Quốc Toàn (Bảy Toàn), sinh năm 1961", "Bảy Toàn"),
        ("Lê Cảnh Truyền, thường gọi là Bốn Truyền, sinh năm 1961", "Bốn Truyền"),
        ("Lê Cảnh Truyền, tên thường gọi Hai Lúa, sinh năm 1961", "Hai Lúa"),
    ],
)
def test_another_name_is_of_the_same_person_and_hidden(said: str, other: str) -> None:
    text = f"ĐƠN PHẢN ÁNH\nKính gửi: UBND phường Lam Sơn\nTôi tên là {said}.\n{STORY}\n"
    assert other in named(K.PETITIONER, text)
    assert other not in redact(parse_text(text), level=Level.EVERYONE).text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            f"HỢP TÁC XÃ RAU LẠC TIÊN\nSố: 12/CV-HTX\nKính gửi: UBND xã Lạc Tiên\n{STORY}",
            "HỢP TÁC XÃ RAU LẠC TIÊN",
        ),
        (
            "From: Công ty TNHH Vận tải Sông Hiền <vp@songhien.example>\nTo: Sở Xây dựng\n"
            f"Subject: Bãi đỗ xe\n{STORY}",
            "Công ty TNHH Vận tải Sông Hiền",
        ),
        (
            "Kính gửi: Sở Xây dựng\nBan quản trị nhà chung cư Lam Kiều (số 203 đường Lê Lợi) do "
            f"ông Dương Quốc Thoại, trưởng ban, đại diện.\n{STORY}",
            "Ban quản trị nhà chung cư Lam Kiều",
        ),
    ],
)
def test_a_firm_that_heads_the_letter_petitions(text: str, name: str) -> None:
    assert name in named(K.PETITIONER, text)


@pytest.mark.parametrize(
    "text",
    [
        "Người khiếu nại: Văn Bá Lợi, sinh năm 1957.",
        "tôi là Đặng thị Tẹo ở xóm 11, xã Xuân Hồng. Nhà tôi bị nước tràn vào cả tháng nay.",
        "Ten toi la Do Thi Vien, 58 tuoi, o thon Dong Ly, xa Luong Bang. Dien mat ca tuan nay.",
    ],
)
def test_rare_family_names_small_middles_and_no_marks(text: str) -> None:
    assert named(K.PETITIONER, f"Kính gửi: UBND xã Xuân Hồng\n{text}\n") & {
        "Văn Bá Lợi",
        "Đặng thị Tẹo",
        "Do Thi Vien",
    }
