"""Cuts of a stack: letters are set apart, annexes, copies and second pages are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp
from nlp.stack import begins_letter, find_cuts, sort_out

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
FIRST = (
    f"{MOTTO}ĐƠN KHIẾU NẠI\nKính gửi: Chủ tịch UBND phường An Bình\nTôi là Lê Thị Mận, 55 tuổi"
    ".\nNgày 3/4/2025 tôi nhận được quyết định thu hồi 40 mét vuông đất trồng chanh.\nĐất ấy "
    "nhà tôi làm từ năm 1989, có biên lai thuế, không tranh chấp với ai.\nTôi đề nghị xem lại "
    "quyết định.\nNgười làm đơn\nLê Thị Mận"
)
SECOND = (
    f"{MOTTO}ĐƠN PHẢN ÁNH\nKính gửi: Công an phường An Bình\nTôi tên là Trần Văn Đoàn, tổ 9.\nQuán "
    "hát cạnh nhà tôi mở loa tới một giờ sáng, trẻ con không ngủ được.\nTôi đã nhắc ba lần mà chủ "
    "quán không nghe.\nKính mong công an kiểm tra.\nNgười phản ánh\nTrần Văn Đoàn"
)
DECISION = (
    f"ỦY BAN NHÂN DÂN\nSố: 45/QĐ-UBND\n{MOTTO}QUYẾT ĐỊNH\nVề việc thu hồi đất\nCăn cứ Luật Đất "
    "đai;\nĐiều 1. Thu hồi 40 mét vuông đất.\nĐiều 2. Quyết định có hiệu lực từ ngày ký.\nCHỦ "
    "TỊCH\n(Đã ký)\nVũ Đình Sáu"
)


def pages(*texts: str) -> tuple[str, list[int]]:
    starts = [0]
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text) + 2)
    return "\n\n".join(texts), starts


def test_two_letters_on_two_pages_are_cut_with_reasons() -> None:
    text, starts = pages(FIRST, SECOND)
    (cut,) = find_cuts(text, starts)
    assert (cut.start, cut.page) == (starts[1], 2)
    assert cut.confidence > 0.9
    assert {"own_motto", "title", "addressee", "signed"} <= set(cut.reasons)


def test_two_letters_in_one_page_are_cut_at_the_second_heading() -> None:
    text = f"{FIRST}\n\n{SECOND}"
    (cut,) = find_cuts(text, [0])
    assert (cut.start, cut.page) == (text.index(MOTTO, 10), 1)


def test_three_letters_with_an_annex_between() -> None:
    third = SECOND.replace("Trần Văn Đoàn", "Bùi Thị Sen").replace("Quán hát", "Xưởng gỗ")
    third = third.replace("mở loa tới một giờ sáng, trẻ con không ngủ được", "cưa cả đêm, bụi bay")
    text, starts = pages(FIRST, DECISION, SECOND, third)
    assert [cut.page for cut in find_cuts(text, starts)] == [3, 4]


@pytest.mark.parametrize(
    "annex",
    [
        DECISION,
        f"{MOTTO}BIÊN BẢN LÀM VIỆC\nHôm nay tại nhà văn hóa có mặt bà Mận, tổ trưởng.\nHai bên ký.",
        "DANH SÁCH CÁC HỘ KÝ TÊN\n1 Lê Thị Mận\n2 Trần Văn Hòa\n3 Đỗ Thị Tơ",
        f"BẢN SAO\n{FIRST}",
        FIRST,  # the same letter scanned twice
        "UBND phường An Bình\nSố: 12/UBND\nKính gửi: bà Lê Thị Mận\nPhường đã nhận được đơn.",
        "và sau đó họ đã dời cột mốc sang phần vườn nhà tôi, có người làm chứng.",
    ],
    ids=["decision", "minutes", "list", "copy", "again", "reply", "second page"],
)  # fmt: skip
def test_what_belongs_to_a_letter_is_not_cut_off(annex: str) -> None:
    text, starts = pages(FIRST, annex)
    assert find_cuts(text, starts) == ()


def test_a_title_that_is_only_listed_or_spoken_of_cuts_nothing() -> None:
    listed = f"{FIRST}\n\nKèm theo:\n- Đơn tố cáo lần 1\n1. Đơn đề nghị của tổ dân phố\nBiên bản."
    spoken = FIRST.replace("Tôi đề nghị", "Đơn khiếu nại của tôi gửi ngày 2/2\nđến nay chưa ai trả "
                           "lời.\nTôi đề nghị")  # fmt: skip
    assert find_cuts(listed, [0]) == find_cuts(spoken, [0]) == ()


def test_page_numbers_that_go_on_speak_against_a_cut() -> None:
    more = "Kính gửi thêm Công an phường An Bình\nViệc trên tôi đã trình bày từ năm ngoái.\n"
    more += "Nay có thêm ba hộ.\nHọ cũng làm đất ấy.\nXin xem luôn một thể.\nTôi xin cảm ơn.\n"
    text, starts = pages(f"{FIRST}\nTrang 1/2", f"{more}Trang 2/2")
    assert find_cuts(text, starts) == ()
    text, starts = pages(f"{FIRST}\nTrang 1/1", f"{more}Trang 1/1")
    assert len(find_cuts(text, starts)) == 1


def test_one_text_signed_by_another_is_another_letter() -> None:
    other = FIRST.replace("Lê Thị Mận", "Đặng Văn Tạo")
    text, starts = pages(FIRST, other)
    assert [cut.page for cut in find_cuts(text, starts)] == [2]


def test_the_first_page_behind_the_second_is_an_order_not_a_cut() -> None:
    head = FIRST[: FIRST.index("năm 1989")].strip() + " suốt từ dạo ấy tới bây giờ mới thôi"
    tail = "năm 1989, có biên lai thuế.\nTôi đề nghị xem lại.\nNgười làm đơn\nLê Thị Mận"
    text, starts = pages(tail, head)
    cuts, order = sort_out(text, starts)
    assert cuts == ()
    assert order is not None
    assert (order.pages, order.reason) == ((2, 1), "sentence")


def test_a_petition_carries_its_cuts() -> None:
    petition = nlp.parse_text(f"{FIRST}\n\n{SECOND}")
    assert [petition.text[cut.start :][:8] for cut in petition.stack] == ["CỘNG HÒA"]
    assert nlp.parse_text(FIRST).stack == ()


def test_begins_letter() -> None:
    assert begins_letter(FIRST)
    assert not begins_letter(DECISION)
    assert not begins_letter("")


@given(st.lists(st.text(alphabet="ĐƠN đơn khiếu nại\n.,12Kính gửi:/", max_size=300), max_size=6))
def test_any_text_gives_cuts_in_order_at_places_that_exist(texts: list[str]) -> None:
    text, starts = pages(*texts) if texts else ("", [])
    cuts, order = sort_out(text, starts)
    assert all(0 < cut.start < len(text) and 0 <= cut.confidence <= 1 for cut in cuts)
    assert [cut.start for cut in cuts] == sorted({cut.start for cut in cuts})
    assert all(1 <= cut.page <= max(1, len(starts)) for cut in cuts)
    assert order is None or sorted(order.pages) == list(range(1, len(starts) + 1))
