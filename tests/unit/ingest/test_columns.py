"""Columns of running text and copies of forms, and what is none of these."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import compose
from ingest.tokens import Token

_TEXT = (
    "Từ đầu mùa khô đến nay trạm bơm của hợp tác xã ngừng chạy, hơn bốn mươi hộ ở cuối kênh không "
    "có nước tưới và phải thuê máy dầu, mỗi công ruộng tốn thêm hai trăm nghìn đồng. Bà con đã làm "
    "đơn gửi lên xã ba lần mà chưa ai xuống xem, trong khi lúa đang trổ và ao cá cạn dần từng ngày."
)
_Line = list[Token]


def _line(x: float, y: float, text: str) -> _Line:
    tokens = []
    for word in text.split():
        width = 5.0 * len(word)
        tokens.append(Token(word, (x, y, x + width, y + 10)))
        x += width + 4
    return tokens


def _set(text: str, x: float, y: float, width: float) -> list[_Line]:
    """A text broken into the lines of a column."""
    lines: list[_Line] = []
    words: list[str] = []
    for word in text.split():
        if 5.0 * len(" ".join([*words, word])) > width:
            lines.append(_line(x, y + 13 * len(lines), " ".join(words)))
            words = []
        words.append(word)
    return [*lines, _line(x, y + 13 * len(lines), " ".join(words))]


def _lines(*lines: _Line) -> list[str]:
    text, words = compose(lines)
    assert all(text[word.start : word.end] == word.text for word in words)
    return [line for line in text.split("\n") if line]


def _words(*lines: _Line) -> str:
    return " ".join(" ".join(_lines(*lines)).split())


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("lower", [0.0, 7.0])
def test_columns_are_read_one_after_the_other(count, lower):
    width = 480 / count
    sides = [_set(_TEXT, 40 + n * width, 100 + n * lower, width - 30) for n in range(count)]
    level = [line for row in itertools.zip_longest(*sides) for line in row if line]
    assert _words(*level) == " ".join([_TEXT] * count)


def test_headline_and_foot_of_the_whole_width_stay_where_they_are():
    head = _line(40, 60, "Trạm bơm ngừng chạy, hơn bốn mươi hộ ở cuối kênh thiếu nước")
    sides = [line for n in range(3) for line in _set(_TEXT, 40 + 160 * n, 80, 130)]
    below = max(line[0].box[3] for line in sides) + 5
    foot = _set(_TEXT, 40, below, 450)
    assert _words(*foot, *sides, head) == " ".join(
        [" ".join(token.text for token in head), *[_TEXT] * 4]
    )


def test_a_title_above_the_middle_column_stays_above():
    sides = [_set(_TEXT, 40 + n * 160, 100, 130) for n in range(3)]
    level = [line for row in itertools.zip_longest(*sides) for line in row if line]
    found = _words(_line(215, 84, "Bản tin xã"), *level)
    assert found == " ".join(["Bản tin xã", *[_TEXT] * 3])


def test_a_last_column_may_be_short():
    sides = [*_set(_TEXT, 40, 80, 130), *_set(_TEXT, 200, 80, 130), _line(360, 80, "hết bài")]
    assert _words(*sides) == f"{_TEXT} {_TEXT} hết bài"


def test_what_follows_columns_on_one_side_comes_after_all():
    left, right = _set(_TEXT, 40, 80, 200), _set(_TEXT + " " + _TEXT, 300, 80, 200)
    below = _line(40, right[-1][0].box[3] + 14, "Kính mong cấp trên giải quyết.")
    assert _words(*left, below, *right) == f"{_TEXT} {_TEXT} {_TEXT} Kính mong cấp trên giải quyết."


def _receipt(x: float, number: int, payer: str, amount: str) -> list[_Line]:
    entries = ("PHIẾU THU TIỀN NƯỚC", f"Số: {number}", f"Họ tên: {payer}", f"Số tiền: {amount}",
               "Nội dung: thu tiền nước sinh hoạt")  # fmt: skip
    return [_line(x, 60 + 24 * n, entry) for n, entry in enumerate(entries)]


@pytest.mark.parametrize("count", [2, 3])
def test_copies_of_a_form_are_read_one_after_the_other(count):
    copies = [_receipt(40 + 220 * n, 107 + n, "Đoàn Thị Nết", "84.000") for n in range(count)]
    rows = [line for row in zip(*copies, strict=True) for line in row]
    numbers = [line for line in _lines(*rows) if line.startswith("Số: ")]
    assert numbers == [f"Số: {107 + n}" for n in range(count)]
    assert not any("\t" in line for line in _lines(*rows))


@pytest.mark.parametrize(
    "rows",
    [
        # a table without rules
        [("1", "Đoàn Thị Nết", "Thôn Bến Cát", "84.000"),
         ("2", "Hà Văn Mười Một", "Thôn Bến Đò", "1.120.000"),
         ("3", "Lê Ngọc Yến Oanh", "Xóm Chùa Ngoài", "96.000"),
         ("4", "Phan Tấn Lợi", "Xóm Chùa Trong", "45.500"),
         ("5", "Vi Thị Sen", "Thôn Bến Cát", "70.000")],
        # one of long cells
        [("Đoàn Thị Nết cùng con", "Thôn Bến Cát, xã Hòa Sơn", "Mất nước từ tháng Hai"),
         ("Hà Văn Mười và vợ", "Thôn Bến Đò, xã Hòa Sơn", "Đường ống bị vỡ hai lần"),
         ("Lê Ngọc Yến Oanh", "Xóm Chùa Ngoài, xã Hòa Sơn", "Đồng hồ chạy sai số"),
         ("Phan Tấn Lợi và mẹ", "Xóm Chùa Trong, xã Hòa Sơn", "Nước đục không dùng được")],
        # entries of a form
        [("Họ và tên: Đoàn Thị Nết", "Giới tính: Nữ", "Dân tộc: Tày"),
         ("Ngày sinh: 12/4/1970", "Quốc tịch: Việt Nam", "Tôn giáo: Không"),
         ("Nơi sinh: Bắc Kạn", "Nghề nghiệp: Làm ruộng", "Trình độ: 7/10"),
         ("Số CCCD: 006170000123", "Ngày cấp: 3/5/2021", "Nơi cấp: Cục CSQLHC")],
        # a bill in small letters
        [("xi măng bao năm mươi", "12 bao", "1.140.000 đồng"),
         ("cát xây hai khối rưỡi", "2,5 m3", "900.000 đồng"),
         ("gạch ống loại một", "1200 viên", "1.560.000 đồng"),
         ("công thợ và phụ hồ", "6 ngày", "3.300.000 đồng")],
        [("xi măng bao năm mươi", "1.140.000 đồng chẵn"),
         ("cát xây hai khối rưỡi", "900.000 đồng chẵn"),
         ("gạch ống loại một", "1.560.000 đồng chẵn"),
         ("công thợ và phụ hồ", "3.300.000 đồng chẵn")],
        [("Họ và tên người có nhà bị ngập nước:", "Đoàn Thị Nết ở xóm Chùa Ngoài"),
         ("Số nhà, ngõ, xóm, thôn đang sinh sống:", "Số 4 ngõ 2 thôn Bến Cát gần chợ"),
         ("Thời gian bị ngập trong những năm qua:", "Từ tháng Bảy đến tháng Chín"),
         ("Thiệt hại về đồ đạc, lúa và gia cầm là:", "Một tủ lạnh, sáu bao lúa, đàn gà")],
        # ticks
        [("Có sổ đỏ", "Đạt", "Đạt", "Đạt"), ("Có tường rào", "Đạt", "Đạt", "Đạt"),
         ("Có giấy phép", "Đạt", "Đạt", "Đạt"), ("Có bản vẽ", "Đạt", "Đạt", "Đạt")],
    ],
)  # fmt: skip
def test_rows_of_cells_stay_rows(rows):
    lines = [
        _line(40 + (170 if len(cells) > 2 else 230) * number, 60 + 16 * row, cell)
        for row, cells in enumerate(rows)
        for number, cell in enumerate(cells)
    ]
    assert _lines(*lines) == ["\t".join(cells) for cells in rows]


_boxes = st.tuples(st.floats(0, 500), st.floats(0, 800), st.floats(1, 200), st.floats(1, 40))


@given(st.integers(2, 4), st.lists(_boxes, max_size=8), st.floats(0, 20))
def test_no_word_is_lost_whatever_stands_among_columns(count, strays, lower):
    lines = [line for n in range(count) for line in _set(_TEXT, 40 + 170 * n, 80 + n * lower, 120)]
    lines += [[Token(f"x{n}", (x, y, x + w, y + h))] for n, (x, y, w, h) in enumerate(strays)]
    text, words = compose(lines)
    assert sorted(text.split()) == sorted(token.text for line in lines for token in line)
    assert all(text[word.start : word.end] == word.text for word in words)
