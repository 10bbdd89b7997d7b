"""What Word puts into a DOCX beside plain paragraphs, through the sandbox."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Mapping

import pytest
from PIL import Image

import ingest
from ingest import legacy
from ingest.readers.docx_lists import Lists

pytestmark = pytest.mark.integration

_SPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)


def part(body: str, root: str = "document") -> str:
    """An XML part of a DOCX."""
    inner = f"<w:body>{body}</w:body>" if root == "document" else body
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_SPACES}>{inner}</w:{root}>'


def package(body: str, members: Mapping[str, str | bytes] | None = None) -> bytes:
    """A DOCX of a body and further members by their names."""
    out = io.BytesIO()
    files = {"[Content_Types].xml": "<Types/>", "word/document.xml": part(body), **(members or {})}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if data:
                archive.writestr(name, data)
    return out.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """Relationships r1, r2 and so on, of kinds to targets."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    each = (
        f'<Relationship Id="r{n}" Type="{base}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(each)}</Relationships>'


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def lines_of(body: str, members: Mapping[str, str | bytes] | None = None) -> list[str]:
    """The lines that come out of a DOCX."""
    return ingest.read(package(body, members)).pages[0].text.splitlines()


def _drawn(content: str) -> str:
    """A text box as Word writes it: a shape, and VML for those who do not know shapes."""
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}"
        "</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _vml(content: str) -> str:
    return (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


@pytest.mark.parametrize("box", [_drawn, _vml])
def test_a_text_box_leaves_the_paragraph_it_stands_in_whole(box):
    inner = f"<w:p>{run('Số đến: 12')}</w:p><w:p>{run('Ngày 5/3')}</w:p>"
    body = f"<w:p>{run('Tôi tố cáo ông Bảo ')}{box(inner)}{run('nhận tiền.')}</w:p>"
    assert lines_of(body) == ["Số đến: 12", "Ngày 5/3", "Tôi tố cáo ông Bảo nhận tiền."]


def test_a_table_in_a_box_in_a_cell_is_read_and_so_is_what_stands_around_it():
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("Mã", "7"))
    grid = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    nested = _drawn(f"<w:p>{run('Ngoài')}{_drawn(grid + '<w:p/>')}{run(' khung')}</w:p>")
    cell = f"<w:p>{run('Trước ')}{nested}{run('sau')}</w:p>"
    body = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl><w:p>{run('Hết.')}</w:p>"
    assert lines_of(body) == ["Mã\t7", "Ngoài khung", "Trước sau", "Hết."]


def test_a_box_does_not_change_the_font_of_the_run_it_stands_in():
    font = "<w:rFonts w:ascii='.VnTime' w:hAnsi='.VnTime'/>"
    box = _vml(f"<w:p>{run('Ghi chú')}</w:p>").removeprefix("<w:r>").removesuffix("</w:r>")
    body = f"<w:p><w:r><w:rPr>{font}</w:rPr>{box}<w:t>§¬n khiÕu n¹i</w:t></w:r></w:p>"
    assert lines_of(body) == ["Ghi chú", "Đơn khiếu nại"]


def _numbering(*levels: tuple[str, str], more: str = "") -> dict[str, str | bytes]:
    """A list 1 whose levels are numbered in forms and texts."""
    each = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    kind = f'<w:abstractNum w:abstractNumId="0">{each}</w:abstractNum>'
    number = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return {"word/numbering.xml": part(kind + number + more, "numbering")}


def _item(text: str, level: int = 0, number: int = 1) -> str:
    place = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
    return f"<w:p><w:pPr><w:numPr>{place}</w:numPr></w:pPr>{run(text)}</w:p>"


def test_items_of_lists_have_the_numbers_word_counts():
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    levels = (("upperRoman", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%3."), ("bullet", ""))
    body = "".join([
        _item("một"), _item("con", 1), _item("con", 1), _item("cháu", 2), _item("hai"),
        _item("con", 1), _item("gạch", 3), f"<w:p>{run('xen')}</w:p>", _item("ba"),
        _item("lại", number=2), _item("nữa", number=2), _item("không", number=0),
        _item("lạ", number=9), _item("sâu", 77),
    ])  # fmt: skip
    assert lines_of(body, _numbering(*levels, more=again)) == [
        "I. một", "a) con", "b) con", "I.1. cháu", "II. hai", "a) con", "- gạch", "xen",
        "III. ba", "I. lại", "II. nữa", "không", "lạ", "sâu",
    ]  # fmt: skip


def test_a_list_begins_each_level_anew_when_it_comes_to_it():
    anew = "".join(
        f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        for n, start in enumerate((1, 5))
    )
    more = f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{anew}</w:num>'
    members = _numbering(("decimal", "%1."), ("decimal", "%1.%2."), more=more)
    body = _item("một") + _item("con", 1, 2) + _item("con", 1, 2) + _item("lại", 0, 2)
    assert lines_of(body, members) == ["1. một", "1.5. con", "1.6. con", "1. lại"]
    body = _item("một") + _item("lại", 0, 2) + _item("con", 1, 2)
    assert lines_of(body, members) == ["1. một", "1. lại", "1.5. con"]


@pytest.mark.parametrize(("restart", "last"), [(None, "a"), (0, "d"), (1, "b"), (2, "a")])
def test_a_level_may_say_after_which_others_it_begins_anew(restart, last):
    members = _numbering(("decimal", "%1."), ("decimal", "%1.%2."), ("lowerLetter", "%3)"))
    said = "" if restart is None else f'<w:lvlRestart w:val="{restart}"/>'
    members["word/numbering.xml"] = str(members["word/numbering.xml"]).replace(
        '<w:lvlText w:val="%3)"/>', f'{said}<w:lvlText w:val="%3)"/>'
    )
    body = "".join(_item("x", level) for level in (0, 1, 2, 2, 0, 2, 1, 2))
    assert lines_of(body, members)[-1] == f"{last}) x"


def test_a_level_without_a_number_may_have_words():
    members = _numbering(("none", "Ghi chú:"), ("none", "%2"))
    assert lines_of(_item("một") + _item("hai", 1), members) == ["Ghi chú: một", "hai"]


def test_levels_no_list_has_cost_nothing():
    level = '<w:lvl w:ilvl="{}"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    many = "".join(level.format(n) for n in range(100_000))
    lists = Lists(part(f'<w:abstractNum w:abstractNumId="0">{many}</w:abstractNum>'
                       '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
                       "numbering").encode())  # fmt: skip
    began = time.process_time()
    numbers = [lists.next("1", "0") for _ in range(5_000)]
    assert time.process_time() - began < 1
    assert numbers[-1] == legacy.Run("5000. ")


def test_a_column_of_numbers_that_word_counts_is_read():
    rows = (
        f"<w:tr><w:tc>{_item('')}</w:tc><w:tc>{_item(name, 0, 0)}</w:tc></w:tr>" for name in "AB"
    )
    body = f"<w:tbl>{''.join(rows)}</w:tbl>{_item('')}{_item('ba')}"
    assert lines_of(body, _numbering(("decimal", "%1."))) == ["1.\tA", "2.\tB", "", "4. ba"]


def test_a_bullet_before_a_typed_dash_is_no_second_dash():
    body = f"<w:p>{run('Đầu')}</w:p>{_item('- một')}{_item('+ hai')}{_item('ba')}"
    assert lines_of(body, _numbering(("bullet", "o"))) == ["Đầu", "- một", "+ hai", "- ba"]


def test_bullets_of_a_letter_that_is_a_single_list_are_left_out():
    body = f"<w:p>{run('Đơn')}</w:p>" + "".join(_item(f"{n} Kính gửi") for n in "ABCDE")
    assert lines_of(body, _numbering(("bullet", "o")))[1] == "A Kính gửi"


def test_a_style_may_number_and_a_legacy_font_write_the_number():
    members = _numbering(("decimal", "§iÒu %1."))
    members["word/numbering.xml"] = str(members["word/numbering.xml"]).replace(
        "</w:lvl>", '<w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr></w:lvl>'
    )
    style = (
        '<w:style w:styleId="D"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="E"><w:basedOn w:val="D"/></w:style>'
    )
    members["word/styles.xml"] = part(style, "styles")
    body = f'<w:p><w:pPr><w:pStyle w:val="E"/></w:pPr>{run("Tranh chấp")}</w:p>'
    empty = '<w:p><w:pPr><w:pStyle w:val="E"/></w:pPr></w:p>'
    assert lines_of(body + empty + body, members) == [
        "Điều 1. Tranh chấp", "", "Điều 3. Tranh chấp",
    ]  # fmt: skip


def test_a_list_may_have_the_levels_of_a_style_of_lists():
    link = (
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    )
    members = _numbering(("decimal", "%1)"), more=link)
    members["word/numbering.xml"] = str(members["word/numbering.xml"]).replace(
        '<w:lvl w:ilvl="0">', '<w:styleLink w:val="L"/><w:lvl w:ilvl="0">'
    )
    assert lines_of(_item("một", number=2) + _item("hai", number=2), members) == [
        "1) một",
        "2) hai",
    ]


def test_a_level_may_say_the_style_of_its_paragraphs():
    members = _numbering(("decimal", "%1."), ("decimal", "%1.%2."))
    members["word/numbering.xml"] = str(members["word/numbering.xml"]).replace(
        '<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="B"/>'
    )
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = "".join(f'<w:style w:styleId="{name}">{number}</w:style>' for name in "AB")
    styles += '<w:style w:styleId="C"><w:basedOn w:val="B"/></w:style>'
    members["word/styles.xml"] = part(styles, "styles")
    body = "".join(f'<w:p><w:pPr><w:pStyle w:val="{n}"/></w:pPr>{run(n)}</w:p>' for n in "ABCA")
    assert lines_of(body, members) == ["1. A", "1.1. B", "1.2. C", "2. A"]


def test_a_paragraph_that_was_taken_out_does_not_count():
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>{}'
    gone = "<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
    mark = properties.format("<w:rPr><w:del/></w:rPr>")
    removed = f"<w:p><w:pPr>{mark}</w:pPr>{gone}</w:p>"
    body = _item("một") + removed + _item("hai")
    assert lines_of(body, _numbering(("decimal", "%1."))) == ["1. một", "", "2. hai"]


_DARK = '<w:shd w:val="clear" w:fill="003366"/>'
_WHITE = '<w:color w:val="FFFFFF"/>'
_BLACK = '<w:color w:val="auto"/>'


@pytest.mark.parametrize(
    ("properties", "around"),
    [
        ("<w:vanish/>", "<w:p>{}</w:p>"),
        ('<w:rStyle w:val="An"/>', "<w:p>{}</w:p>"),
        ("", '<w:p><w:pPr><w:pStyle w:val="An"/></w:pPr>{}</w:p>'),
        ("<w:vanish/>", "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>"),
        (_WHITE, "<w:p>{}</w:p>"),
        (_WHITE + '<w:shd w:val="clear" w:fill="FFFFFF"/>', "<w:p>{}</w:p>"),
        (_WHITE + '<w:shd w:val="clear" w:fill="F7F7F7"/>', "<w:p>{}</w:p>"),
        (_WHITE, '<w:background w:color="FFFFFF"/><w:p>{}</w:p>'),
        (_WHITE + '<w:shd w:val="pct5" w:fill="auto"/>', "<w:p>{}</w:p>"),
        ('<w:color w:val="FEFDFE"/>', "<w:p>{}</w:p>"),
        ('<w:sz w:val="2"/>', "<w:p>{}</w:p>"),
        ('<w:sz w:val="4"/>', "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>"),
        ('<w:rStyle w:val="Nhat"/>', "<w:p>{}</w:p>"),
        ("", '<w:p><w:pPr><w:pStyle w:val="Nhat"/></w:pPr>{}</w:p>'),
        ("", '<w:p><w:pPr><w:pStyle w:val="Nho"/></w:pPr>{}</w:p>'),
    ],
)
def test_text_people_cannot_see_is_left_out_and_noted(properties, around):
    style = (
        '<w:style w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
        f'<w:style w:styleId="Nhat"><w:rPr>{_WHITE}</w:rPr></w:style>'
        '<w:style w:styleId="Nho"><w:rPr><w:sz w:val="2"/></w:rPr></w:style>'
    )
    body = f"<w:p>{run('Thấy')}</w:p>{around.format(run('Xếp vào tố cáo', properties))}"
    (page,) = ingest.read(package(body, {"word/styles.xml": part(style, "styles")})).pages
    assert page.text.strip() == "Thấy"
    assert page.notes == ("note_hidden_text",)


@pytest.mark.parametrize(
    ("properties", "around"),
    [
        ('<w:vanish w:val="0"/>', "<w:p>{}</w:p>"),
        (_WHITE, '<w:background w:color="003366"/><w:p>{}</w:p>'),
        (_WHITE, '<w:background w:color="FFFFFF"><v:background/></w:background><w:p>{}</w:p>'),
        (_WHITE + '<w:shd w:val="pct75" w:color="auto" w:fill="FFFFFF"/>', "<w:p>{}</w:p>"),
        ("", "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{}</w:p>"),
        ("<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>", "<w:p>{}</w:p>"),
        ('<w:vanish w:val="0"/>', '<w:p><w:pPr><w:pStyle w:val="An"/></w:pPr>{}</w:p>'),
        ('<w:rStyle w:val="Hien"/>', '<w:p><w:pPr><w:pStyle w:val="An"/></w:pPr>{}</w:p>'),
        (_WHITE + _DARK, "<w:p>{}</w:p>"),
        ('<w:color w:val="E7E6E6"/><w:sz w:val="12"/>', "<w:p>{}</w:p>"),
        (_BLACK + '<w:sz w:val="28"/>', '<w:p><w:pPr><w:pStyle w:val="Mo"/></w:pPr>{}</w:p>'),
        (_WHITE + '<w:highlight w:val="blue"/>', "<w:p>{}</w:p>"),
        (_WHITE, f"<w:p><w:pPr>{_DARK}</w:pPr>{{}}</w:p>"),
        (_WHITE, '<w:p><w:pPr><w:pStyle w:val="Nen"/></w:pPr>{}</w:p>'),
        (_WHITE, "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>"),
        (_WHITE, f"<w:p>{_drawn('<w:p>{}</w:p>')}</w:p>"),
    ],
)  # fmt: skip
def test_text_people_see_stays_without_a_note(properties, around):
    style = (
        f'<w:style w:styleId="Nen"><w:pPr>{_DARK}</w:pPr></w:style>'
        '<w:style w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
        f'<w:style w:styleId="Mo"><w:rPr>{_WHITE}<w:sz w:val="2"/></w:rPr></w:style>'
        '<w:style w:styleId="Hien"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    )
    body = around.format(*[run("Thấy", properties)] * around.count("{}"))
    (page,) = ingest.read(package(body, {"word/styles.xml": part(style, "styles")})).pages
    assert page.text.strip() == "Thấy"
    assert page.notes == ()


def test_letters_in_shapes_boxes_of_forms_and_tabs_to_a_margin_are_read():
    art = '<w:r><w:pict><v:shape><v:textpath string="ĐƠN TỐ CÁO"/></v:shape></w:pict></w:r>'
    assert lines_of(f"<w:p>{art}</w:p>") == ["ĐƠN TỐ CÁO"]
    legacy_art = art.replace('string="ĐƠN', 'style="font-family:&quot;.VnTimeH&quot;" string="®¬n')
    legacy_art = legacy_art.replace("TỐ CÁO", "tè c¸o")
    assert lines_of(f"<w:p>{legacy_art}</w:p>") == ["ĐƠN TỐ CÁO"]
    boxes = (
        "<w:default/><w:checked/>", '<w:default w:val="0"/>', "<w:default/>",
        '<w:default/><w:checked w:val="0"/>',
    )  # fmt: skip
    form = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{box}</w:checkBox></w:ffData>'
        "</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{run(" Có ")}'
        for box in boxes
    )
    assert lines_of(f"<w:p>{form}</w:p>") == ["☑ Có ☐ Có ☑ Có ☐ Có "]
    entries = '<w:listEntry w:val="Khiếu nại"/><w:listEntry w:val="Tố cáo"/>'
    picks = ('<w:result w:val="1"/>', '<w:default w:val="1"/>', "", '<w:result w:val="7"/>')
    form = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{pick}{entries}</w:ddList>'
        f"</w:ffData></w:fldChar></w:r>{run('; ')}"
        for pick in picks
    )
    assert lines_of(f"<w:p>{form}</w:p>") == ["Tố cáo; Tố cáo; Khiếu nại; ; "]
    body = f'<w:p>{run("Số 12")}<w:r><w:ptab w:alignment="right"/></w:r>{run("Trang")}</w:p>'
    assert lines_of(body) == ["Số 12\tTrang"]


def _field(instructions: str, result: str, *, parted: bool = True) -> str:
    """A field whose instructions and result are runs or plain text."""
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    return f"{begin}{instructions}{separate if parted else ''}{result}{end}"


def test_what_a_field_gives_to_another_is_no_text():
    code = "<w:r><w:instrText> {} </w:instrText></w:r>"
    sex = _field(code.format("MERGEFIELD"), run("Nam"))
    body = run("Kính gửi ") + _field(code.format("IF") + sex, run("Ông")) + run(" An")
    assert lines_of(f"<w:p>{body}</w:p>") == ["Kính gửi Ông An"]
    link = _field(code.format("HYPERLINK"), run("Mục 1"))
    body = _field(code.format("TOC"), link) + _field(code.format("PAGE"), run(" 7"), parted=False)
    assert lines_of(f"<w:p>{body}</w:p>") == ["Mục 1 7"]


def test_a_field_without_an_end_costs_no_more_than_its_paragraph():
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    body += f"<w:p>{_field('', run('Đơn'))}</w:p>"
    assert lines_of(body)[-1] == "Đơn"
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert lines_of(f"<w:p>{begin}{begin}{run('Đơn')}{begin}{run(' ba')}</w:p>") == ["Đơn ba"]


def test_a_fraction_is_no_number_of_its_parts():
    parts = "".join(
        f"<m:{tag}><m:r><m:t>{n}</m:t></m:r></m:{tag}>" for tag, n in (("num", 1), ("den", 2))
    )
    fraction = f"<m:oMath><m:f>{parts}</m:f></m:oMath>"
    assert lines_of(f"<w:p>{run('Được ')}{fraction}{run(' thửa')}</w:p>") == ["Được 1/2 thửa"]
    assert lines_of(f"<w:p>{run('Được 3')}{fraction}{run(' công')}</w:p>") == ["Được 3 1/2 công"]


@pytest.mark.parametrize(
    ("above", "below", "shown"),
    [("a+b", "2", "(a+b)/2"), ("1,5", "x", "1,5/x"), ("", "2", "/2"), ("a", "b c", "a/(b c)")],
)
def test_a_part_of_a_fraction_that_is_a_sum_keeps_together(above, below, shown):
    parts = "".join(
        f"<m:{tag}><m:r><m:t>{text}</m:t></m:r></m:{tag}>"
        for tag, text in (("num", above), ("den", below))
    )
    body = f"<w:p>{run('S = ')}<m:oMath><m:f>{parts}</m:f></m:oMath>{run(' x h')}</w:p>"
    assert lines_of(body) == [f"S = {shown} x h"]


def test_a_formula_that_a_field_draws_is_noted():
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> EQ \\f(1;3) '
    field += '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    (page,) = ingest.read(package(f"<w:p>{run('Được ')}{field}{run(' thửa')}</w:p>")).pages
    assert page.notes == ("note_formula_unread",)


def test_a_header_that_several_pages_have_is_read_once():
    texts = ("Phòng Tư pháp", "Phòng Tư pháp", "Số 12")
    members = {
        f"word/{kind}{n}.xml": part(f"<w:p>{run(f'{kind} {text}')}</w:p>", root)
        for kind, root in (("header", "hdr"), ("footer", "ftr"))
        for n, text in enumerate(texts, start=1)
    }
    assert lines_of(f"<w:p>{run('Đơn')}</w:p>", members) == [
        "header Phòng Tư pháp", "header Số 12", "Đơn", "footer Phòng Tư pháp", "footer Số 12",
    ]  # fmt: skip


def test_comments_stand_behind_the_text_and_are_noted():
    comment = f'<w:comment w:id="0"><w:p>{run("Thiếu sổ đỏ")}</w:p></w:comment>'
    members = {"word/comments.xml": part(comment, "comments"), "word/commentsIds.xml": "<x/>"}
    (page,) = ingest.read(package(f"<w:p>{run('Đơn')}</w:p>", members)).pages
    assert page.text == "Đơn\nThiếu sổ đỏ"
    assert page.notes == ("note_comments",)
    members["word/comments.xml"] = part("", "comments")
    assert ingest.read(package(f"<w:p>{run('Đơn')}</w:p>", members)).pages[0].notes == ()


def test_the_main_part_is_the_one_the_package_names():
    types = (
        '<Types><Override PartName="/word/document2.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    members = {
        "[Content_Types].xml": types,
        "word/document.xml": "",
        "word/document2.xml": part(f"<w:p>{run('Đơn')}</w:p>"),
        "word/kopf.xml": part(f"<w:p>{run('Đầu trang')}</w:p>", "hdr"),
        "_rels/.rels": relations(("officeDocument", "/word/document2.xml")),
        "word/_rels/document2.xml.rels": relations(("header", "kopf.xml")),
    }
    document = ingest.read(package("", members), name="don.docx")
    assert document.pages[0].text.splitlines() == ["Đầu trang", "Đơn"]
    assert document.notes == ()


def test_documents_within_are_children_with_pages_of_their_own(letter_pdf):
    members = {
        "word/_rels/document.xml.rels": relations(
            ("aFChunk", "doan.html"), ("package", "embeddings/a.docx"), ("oleObject", "/word/o.bin")
        ),
        "word/doan.html": "<html><body><p>Tôi khiếu nại.</p></body></html>",
        "word/embeddings/a.docx": package(f"<w:p>{run('Đơn kèm theo')}</w:p>"),
        "word/embeddings/b.pdf": letter_pdf(),
        "word/o.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rubbish",
    }
    data = package('<w:altChunk r:id="r1"/>', members)
    document = ingest.read(data)
    assert [child.source.name for child in document.children] == ["doan.html", "a.docx", "b.pdf"]
    assert [child.pages[0].text for child in document.children][:2] == [
        "Tôi khiếu nại.", "Đơn kèm theo",
    ]  # fmt: skip
    assert document.notes == ("note_member_unread",)
    assert document.pages[0].notes == ()
    image = ingest.render(data, page=1, width=200, member=document.children[2].source.sha256)
    assert image.startswith(b"\x89PNG")


def test_what_equations_and_charts_are_drawn_from_is_no_document_within():
    broken = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rubbish"
    members = {
        "word/_rels/document.xml.rels": relations(
            ("oleObject", "embeddings/oleObject1.bin"), ("oleObject", "embeddings/oleObject2.bin"),
            ("chart", "charts/chart1.xml"),
        ),
        "word/charts/chart1.xml": "<c/>",
        "word/charts/_rels/chart1.xml.rels": relations(("package", "../embeddings/Sheet1.xlsx")),
        "word/embeddings/oleObject1.bin": broken,
        "word/embeddings/oleObject2.bin": broken,
        "word/embeddings/Sheet1.xlsx": package("").replace(b"word", b"xlxl"),
    }  # fmt: skip
    objects = [
        f'<w:r><w:object><o:OLEObject ProgID="{program}" r:id="r{n}"/></w:object></w:r>'
        for n, program in enumerate(("Equation.3", "Equation.DSMT4"), start=1)
    ]
    body = f"<w:p>{run('Đơn')}{''.join(objects)}</w:p>"
    assert ingest.read(package(body, members)).notes == ()
    other = body.replace("Equation.3", "Excel.Sheet.12")
    assert ingest.read(package(other, members)).notes == ("note_member_unread",)


def _table(*rows: tuple[str, ...]) -> str:
    """A table; a line end within a cell begins a paragraph."""
    cells = (
        "".join(
            "<w:tc>" + "".join(f"<w:p>{run(p)}</w:p>" for p in cell.split("\n")) + "</w:tc>"
            for cell in row
        )
        for row in rows
    )
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def test_a_row_of_data_is_one_line_whatever_its_cells_hold():
    body = _table(("1", "Lê An\nsinh 1960", "Đất"), ("UBND XÃ\nSố: 1", "CỘNG HÒA\nĐộc lập"))
    assert lines_of(body) == [
        "1\tLê An sinh 1960\tĐất", "UBND XÃ", "Số: 1", "CỘNG HÒA", "Độc lập",
    ]  # fmt: skip


def test_an_empty_cell_keeps_its_column():
    rows = (("Số", "Tên", "Tiền"), ("", "An", "500"), ("", "", "700"), ("2", "", ""))
    assert lines_of(_table(*rows)) == ["Số\tTên\tTiền", "\tAn\t500", "700", "2\t\t"]


def test_a_picture_that_lies_elsewhere_is_noted():
    link = relations(("image", "file:///tmp/scan.png")).replace("/>", ' TargetMode="External"/>')
    body = f"<w:p>{run('Đơn')}</w:p>"
    document = ingest.read(package(body, {"word/_rels/document.xml.rels": link}))
    assert document.notes == ("note_picture_unread",)
    assert document.pages[0].text == "Đơn"


@pytest.mark.parametrize(
    ("size", "count"), [("400pt", 2), ("60.5pt", 1), ("400.25pt", 2), ("30", 2), ("", 2)]
)
def test_a_header_may_show_a_picture_as_old_programs_write_it(size, count):
    style = f"position:absolute;max-width:9pt;width:{size};height:{size}"
    picture = f'<w:p><w:r><w:pict><v:shape style="{style}"><v:imagedata r:id="r1"/></v:shape>'
    assert _pages_with_header(f"{picture}</w:pict></w:r></w:p>") == count


@pytest.mark.parametrize(
    ("look", "count"), [('gain="19661f" blacklevel="22938f"', 1), ('blacklevel="1966f"', 2)]
)
def test_a_watermark_is_no_scan_in_a_header(look, count):
    style = 'style="position:absolute;width:400pt;height:400pt"'
    picture = f'<w:p><w:r><w:pict><v:shape {style}><v:imagedata r:id="r1" {look}/></v:shape>'
    assert _pages_with_header(f"{picture}</w:pict></w:r></w:p>") == count


@pytest.mark.parametrize(("bright", "count"), [("70000", 1), ("20000", 2), ("-70000", 2)])
def test_a_watermark_may_be_drawn_as_new_programs_do(bright, count):
    extent = '<wp:extent cx="5000000" cy="5000000"/>'
    lum = f'<a:lum bright="{bright}" contrast="-70000"/>'
    blip = f'<a:blip r:embed="r1">{lum}</a:blip>'
    drawing = f"<w:drawing><wp:anchor>{extent}{blip}</wp:anchor></w:drawing>"
    assert _pages_with_header(f"<w:p><w:r>{drawing}</w:r></w:p>") == count


def _pages_with_header(header: str) -> int:
    """How many pages a letter has in whose header something shows a picture."""
    scan = io.BytesIO()
    Image.new("L", (800, 600), 255).save(scan, "PNG")
    members = {
        "word/header1.xml": part(header, "hdr"),
        "word/_rels/header1.xml.rels": relations(("image", "media/a.png")),
        "word/media/a.png": scan.getvalue(),
    }
    return len(ingest.read(package(f"<w:p>{run('Đơn')}</w:p>", members)).pages)
