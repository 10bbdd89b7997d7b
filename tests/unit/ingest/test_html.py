"""The text a browser would show."""

from __future__ import annotations

import pytest

from ingest.errors import IngestError
from ingest.readers import html
from ingest.readers.lists import numbered
from ingest.sniff import Kind, kind_of


def lines(markup: str) -> list[str]:
    return [line.rstrip("\t") for line in html.page(markup).text.splitlines() if line]


@pytest.mark.parametrize("depth", [10, 300, 1_500])
def test_deep_markup_is_read_to_its_end(depth):
    markup = f"Đầu{'<div>' * depth}Giữa{'</div>' * depth}<p>Cuối</p>"
    assert lines(markup) == ["Đầu", "Giữa", "Cuối"]


def test_depth_without_end_is_an_error():
    with pytest.raises(IngestError) as caught:
        html.page("<b>" * 100_000)
    assert caught.value.code == "too_deep"


def test_unclosed_elements_end_where_a_browser_ends_them():
    markup = "<p>một<p>hai <b>ba<ul><li>bốn<li>năm</ul><table><tr><td>a<td>b<tr><td>c</table>x<br>y"
    assert lines(markup) == ["một", "hai ba", "- bốn", "- năm", "a\tb", "c", "x", "y"]


@pytest.mark.parametrize(
    "start",
    [
        '<div style="display:none">', '<div style="color: red; DISPLAY : none !important">',
        "<div hidden>", '<span style="visibility:hidden">', '<span style="font-size:0px">',
        '<p style="color:#FFFFFF">', '<font color="white">', '<p style="color:rgb(255, 255,255)">',
        '<p style="color:white;background:#fff">', '<p style="color: rgba(255,255,255,.9)">',
        '<p style="color:transparent">', '<p style="color:#FEFDFE">', '<p style="font-size:1px">',
        '<p style="color:rgb(250,250,252)">', '<p style="color:white;background:#f7f7f7">',
        '<p style="font-size:0"><i style="font-size:2em">',
        '<p style="opacity:0"><i style="opacity:1">', '<div hidden><p style="visibility:visible">',
    ],
)  # fmt: skip
def test_what_people_cannot_see_is_left_out_and_noted(start):
    end = f"</{start[1:].split()[0].rstrip('>')}>"
    page = html.page(f"<p>Tôi khiếu nại.</p>{start}Xếp vào <b>tố cáo</b>{end}<p>Hết</p>")
    assert page.text.split() == ["Tôi", "khiếu", "nại.", "Hết"]
    assert page.notes == ("note_hidden_text",)


@pytest.mark.parametrize(
    "markup",
    [
        '<table bgcolor="#003366"><tr><td style="color:white">Thấy</td></tr></table>',
        '<div style="background-color:#036"><p style="color:#fff">Thấy</p></div>',
        "<style>body {background: navy}</style><p style='color:white'>Thấy</p>",
        '<p style="color:white"><span style="color:black">Thấy</span></p>',
        '<p style="font-size:0.9em;opacity:0.8;display:block">Thấy</p>',
        '<div style="display:none"> <img src="x.png"> </div><p>Thấy</p>',
        '<td style="padding:0;font-size:0px"><div style="font-size:13px">Thấy</div></td>',
        '<p style="font-size:0"><span style="font:12pt Arial">Thấy</span></p>',
        '<p style="font-size:0"><font size="3">Thấy</font></p>',
        '<div style="font-size:0"><table><tr><td>Thấy</td></tr></table></div>',
        '<div style="visibility:hidden"><b style="visibility:visible">Thấy</b></div>',
        '<p style="display:none;display:block" hidden>Thấy</p>',
        '<table class="hd"><tr><td><font color="#FFFFFF">Thấy</font></td></tr></table>',
        "<p style='color:white'>Thấy</p><style>p {background: navy}</style>",
        "<p style='color:white'>Thấy</p><link rel='stylesheet' href='a.css'>",
        "<div style='font-size:0'><p>Thấy</p></div><style>p {font-size: 13px}</style>",
        '<div style="mso-hide:all">Thấy</div>',
        '<div style="font-size:1px"><p style="font-size:14px">Thấy</p></div>',
        '<p style="color:#e7e6e6;font-size:6pt">Thấy</p>',
    ],
)
def test_what_people_see_stays_without_a_note(markup):
    page = html.page(markup)
    assert page.text == "Thấy"
    assert page.notes == ()


def test_lists_have_their_numbers():
    markup = (
        '<ol><li>một<li>hai<ol type="a"><li>con</ol></li><li value="7">bảy</li><li>tám</li></ol>'
        '<ol start="3" type="I"><li>ba</ol><ul><li>gạch</ul>'
    )
    assert lines(markup) == [
        "1. một", "2. hai", "a. con", "7. bảy", "8. tám", "III. ba", "- gạch",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "right"),
    [
        ("<ol>\n<li>\n<p dir=ltr>một</p>thêm<li><div><b>hai</b></div></ol>", "1. một|thêm|2. hai"),
        ('<ul style="list-style:none"><li>1. Một<li>Hai</ul>', "1. Một|Hai"),
        ('<ol><li style="list-style-type: none">Một<li>Hai</ol>', "Một|2. Hai"),
        ('<ol style="list-style-type:upper-roman"><li>Một<li>Hai</ol>', "I. Một|II. Hai"),
        ("<ul><li>- Một<li><p>+ Hai</p><li>a) Ba<li>1/ Tư</ul>", "- Một|+ Hai|a) Ba|1/ Tư"),
        ("<ol><li>1. Một<li>2.Hai<li>12.000 đồng</ol>", "1. Một|2.Hai|3. 12.000 đồng"),
        ("<ul><li><ul><li>Một<li>Hai</ul></ul>", "- Một|- Hai"),
        ("<ol><li><ol type=a><li>Một<li>Hai</ol><li>Ba</ol>", "1. a. Một|b. Hai|2. Ba"),
        ("<ol><li><img src=x><li> <li>Một<li style='display:none'>x<li>Hai</ol>", "3. Một|4. Hai"),
        ("<ol><li><br>Một<br>Hai<table><tr><td>a<td>b</table></ol>", "1. Một|Hai|a\tb"),
    ],
)  # fmt: skip
def test_an_item_begins_behind_its_mark_and_has_one(markup, right):
    assert lines(f"Đầu<p>Hai</p>{markup}") == ["Đầu", "Hai", *right.split("|")]


def test_bullets_of_a_letter_that_is_a_single_list_are_left_out():
    markup = "<ul>" + "".join(f"<li>{n} Kính gửi</li>" for n in "ABCDE") + "</ul>"
    assert lines(f"Đơn{markup}") == ["Đơn", *(f"{n} Kính gửi" for n in "ABCDE")]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (28, "lowerLetter", "bb"), (3, "upperLetter", "C"), (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"), (7, "decimalZero", "07"), (12, "decimal", "12"), (5, "x", "5"),
        (10**6, "lowerRoman", "1000000"), (10**6, "lowerLetter", "1000000"),
    ],
)  # fmt: skip
def test_forms_of_numbers(number, form, shown):
    assert numbered(number, form) == shown


def test_line_ends_are_kept_where_a_browser_keeps_them():
    assert lines("<pre>một\nhai</pre><textarea>ba\r\nbốn</textarea>") == ["một", "hai", "ba", "bốn"]
    assert lines('<div style="white-space: pre-wrap">một\nhai</div><p>ba\nbốn</p>') == [
        "một", "hai", "ba bốn",
    ]  # fmt: skip


def test_fields_show_their_values_and_options_stand_apart():
    markup = (
        '<p>Họ tên:<input value="Lê Thị"> <input value="Út"><input type="hidden" value="x"></p>'
        "<select><option>Khiếu nại</option><option>Tố cáo</option></select>"
    )
    assert lines(markup) == ["Họ tên: Lê Thị Út", "Khiếu nại", "Tố cáo"]


def test_boxes_to_tick_and_hours_show_as_they_are_set():
    markup = (
        "<p><input type=checkbox checked>Có <input type=checkbox>Không "
        '<input type="datetime-local" value="2026-03-05T08:00"></p>'
    )
    assert lines(markup) == ["☑ Có ☐ Không 2026-03-05T08:00"]


def test_what_stands_behind_a_large_picture_is_read():
    picture = f'<img src="data:image/jpeg;base64,{"A" * 11_000_000}">'
    assert lines(f"<p>Kính gửi</p>{picture}<p>Tôi khiếu nại.</p>") == ["Kính gửi", "Tôi khiếu nại."]


def test_markup_is_not_cut_for_its_pictures():
    data = f'<meta charset="utf-8"><p>Kính gửi</p><!--{"A" * 5_000}--><p>Tôi</p>'.encode()
    assert lines(html.markup(data, 1000)) == ["Kính gửi", "Tôi"]


def test_more_text_than_a_page_may_have_is_an_error():
    with pytest.raises(IngestError) as caught:
        html.page("<p>" + "đơn " * 5_100_000)
    assert caught.value.code == "too_much_text"


def test_soft_hyphens_show_nothing():
    assert lines("<p>Tôi làm đơn khi&shy;ếu nại.</p>") == ["Tôi làm đơn khiếu nại."]
    assert lines("<p>T«i lµ ng&shy;êi d©n ph&shy;êng</p>") == ["Tôi là người dân phường"]


def test_zero_bytes_show_nothing():
    assert lines("<p>khiếu\0 nại</p>") == ["khiếu nại"]


@pytest.mark.parametrize(
    "charset",
    ["utf-16", "UTF-16LE", "windows-1258", "iso-8859-1", "undefined", "punycode", "utf-8", "none"],
)
def test_a_page_that_says_another_encoding_than_its_own(charset):
    text = "Kính gửi Ủy ban"
    assert lines(html.markup(f'<meta charset="{charset}"><p>{text}'.encode(), 1000)) == [text]
    # of an even number of bytes, which UTF-16 has
    assert lines(html.markup(f'<meta charset="{charset}"><p>{text}.'.encode(), 1000)) == [
        f"{text}."
    ]


def test_a_page_in_the_encoding_it_says():
    for charset, text in (("windows-1258", "Ghi chú"), ("iso-2022-jp", "日本"), ("utf-7", "ủy")):
        data = f'<meta charset="{charset}"><p>'.encode() + text.encode(charset)
        assert lines(html.markup(data, 1000)) == [text]


def test_a_row_of_cells_of_one_line_is_one_line():
    rows = "".join(
        f"<tr>{''.join(f'<td> <p> {c}</p> </td>' for c in row)}</tr>" for row in ("ab", "cd")
    )
    assert lines(f"x<table>{rows}</table>y") == ["x", "a\tb", "c\td", "y"]
    cells = "<td><ol><li>một</ol></td><td></td><td><div><b>hai</b> ba</div></td>"
    assert lines(f"<table><tr>{cells}</table>") == ["1. một\t\thai ba"]


def test_a_row_of_cells_of_more_lines_is_read_cell_by_cell():
    head = "<td><p>Sở</p><p>Phòng</p></td><td><p>Cộng hòa</p></td>"
    assert [line for line in lines(f"<table><tr>{head}</table>") if line] == [
        "Sở", "Phòng", "Cộng hòa",
    ]  # fmt: skip
    assert lines("<table><tr><td>a<br>b</td><td>c</td></table>") == ["a", "b\tc"]
    inner = "<table><tr><td><p>b</p></td></tr><tr><td><p>c</p></td></tr></table>"
    markup = f"<table><tr><td>a</td><td>{inner}</td></tr></table>d"
    assert [line for line in lines(markup) if line] == [*"abcd"]


def test_blocks_and_labels_are_not_of_one_word():
    blocks = (
        "address",
        "aside",
        "details",
        "fieldset",
        "figcaption",
        "footer",
        "header",
        "main",
        "nav",
    )
    markup = "".join(f"<{tag}>{tag}</{tag}>" for tag in blocks)
    assert lines(f"a{markup}b") == ["a", *blocks, "b"]
    assert lines("<details><summary>a</summary>b</details><fieldset><legend>c</legend>d") == [
        *"abcd"
    ]
    assert lines("x<dl><dt>a<dd>b</dl>y<table><caption>c</caption><tr><td>d</table>") == [*"xabycd"]
    markup = "<label>Họ tên</label><input value=An><label>Tuổi</label>: 60 <label>Nam</label>giới"
    assert lines(markup) == ["Họ tên An Tuổi: 60 Nam giới"]


@pytest.mark.parametrize(
    "data",
    [
        "<p>Kính gửi</p><p>Tôi</p>".encode(),
        "\n<!-- x --><div class='a'>Kính gửi<br>Tôi</div>".encode(),
        "\ufeff<html><body>Kính gửi<br>Tôi</body></html>".encode("utf-16-le"),
        "<html><body>Kính gửi<br>Tôi</body></html>".encode("utf-16-le"),
        "\ufeff<p>Kính gửi</p><p>Tôi</p>".encode("utf-16-be"),
        "\ufeff<p>Kính gửi</p><p>Tôi</p>".encode(),
        '<?xml version="1.0"?><html xmlns="x"><p>Kính gửi<br/>Tôi</p></html>'.encode(),
    ],
)
def test_html_in_utf16_and_without_a_head_is_html(data):
    assert kind_of(data) is Kind.HTML
    assert lines(html.markup(data, 1000)) == ["Kính gửi", "Tôi"]


@pytest.mark.parametrize("text", ["<Tên tôi là> An", "a < b và c > d", "<b", "<p>", "<pháp luật>"])
def test_text_that_begins_with_a_bracket_is_text(text):
    assert kind_of(text.encode()) is Kind.TXT
