"""Borders between encodings lie where capitals and the rest of the text say."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import Encoding, Run, borders, convert, convert_text, lexicon
from ingest.legacy.paths import Token
from tests.unit.ingest.test_legacy import encode

WORDS = ["cụ", "cô", "bò", "bị", "tôi", "tụi", "đất", "nhà", "của", "12", "m²", ",", "nói"]


def _half(legacy: str, unicode: str, encoding: Encoding = Encoding.TCVN3) -> str:
    return f"{encode(legacy, encoding)} {unicode}"


def _unlike(unicode: str, legacy: str) -> str:
    return f"{unicode} {encode(legacy, Encoding.TCVN3)}"


def test_a_word_met_elsewhere_in_the_text_is_likelier():
    def read(rest: str) -> str:
        text = f"{rest}\n{_half('Hôm qua cán bộ xã gặp riêng', 'cô để hỏi chuyện đất đai.')}"
        return convert_text(text)[0].rpartition("\n")[2]

    assert "gặp riêng cô để" in read("Cô Lan dạy học. Cô ở xa, nhà cô nghèo, ai cũng quý cô.")


def test_capitals_amid_a_sentence_speak_for_names():
    text = _half("Tôi làm đơn này tố cáo ông Tấn", "dùng vũ lực với người già trong xóm.")
    assert "ông Tấn dùng" in convert_text(text)[0]


def test_any_word_may_be_a_name():
    text = _half("Giám sát công trình có ông Ba", "Cõng, tổ trưởng tổ năm.")
    assert "ông Ba Cõng, tổ" in convert_text(text)[0]


def test_amid_capitals_a_capital_says_nothing():
    text = _half("AI NGHE NÓI NGƯỜI HÀ NỘI VỀ.", "TỔ TRƯỞNG VI THỊ ĐIỂM BÁO GẤP")
    assert "nội về. tổ" in convert_text(text)[0].lower()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(WORDS),
            st.sampled_from([None, Encoding.TCVN3, Encoding.VNI]),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_borders_move_and_none_comes(chosen):
    tokens = [
        Token(encode(word, state) if state else word, state if declared else None)
        for word, state, declared in chosen
    ]
    states = [state for _, state, _ in chosen]
    telling = [index for index, token in enumerate(tokens) if not token.alike]

    def order(found):
        return [state for state, _ in itertools.groupby(found[index] for index in telling)]

    moved = borders.settled(tokens, states, frozenset({0}))
    for token, before, after in zip(tokens, states, moved, strict=True):
        assert before == after or token.alike or not token.declared
    kept, were = order(moved), order(states)
    left = iter(were)
    assert all(state in left for state in kept)  # some may go, in their order
    assert kept[:1] + kept[-1:] == were[:1] + were[-1:]
    in_lines = borders.settled(tokens, states, frozenset(range(len(tokens))))
    after, before = (filter(None, order(found)) for found in (in_lines, states))
    same = [[state for state, _ in itertools.groupby(found)] for found in (after, before)]
    assert same[0] == same[1]  # words of Unicode may come where lines part, and nothing else


def test_a_word_of_unicode_may_begin_a_line_of_legacy_text():
    before = encode("Kính gửi: Chủ tịch Ủy ban nhân dân xã Ứng Thiên", Encoding.TCVN3)
    line = _unlike("Tôi", "Lưu Văn Bằng, năm mươi bảy tuổi, làm ruộng ở xóm dưới")
    behind = _half("Tôi đã trả đủ tiền cho chủ thửa ruộng", "mà sổ đỏ vẫn chưa có.")
    found = convert_text(f"{before}\n{line}\n{behind}")[0].split("\n")
    assert found[1].startswith("Tôi Lưu Văn Bằng")


def test_a_word_of_unicode_may_end_a_line_of_legacy_text():
    words = ["có", "biện", "pháp", "dời", "vô.", "Đường", "Trần", "Phú", "đoạn", "trước", "chợ"]
    tokens = [Token(encode(word, Encoding.TCVN3)) for word in words]
    tokens[4] = Token("vô.")
    tokens.append(Token("chưa"))
    states = [*[Encoding.TCVN3] * (len(tokens) - 1), None]
    assert borders.settled(tokens, states, frozenset({0, 5}))[4] is None
    assert borders.settled(tokens, states, frozenset({0}))[4] is Encoding.TCVN3


def test_a_doubtful_word_amid_a_line_goes_with_what_surrounds_it():
    line = "Quán nằm bên đường, mé bờ sông, cạnh chợ cũ"
    tokens = [Token(word) for word in line.split()]
    states: list[Encoding | None] = [None] * len(tokens)
    states[4] = Encoding.TCVN3
    assert borders.settled(tokens, states, frozenset({0}))[4] is None
    assert borders.settled(tokens, states, frozenset({0, 4}))[4] is None
    assert borders.settled(tokens, states, frozenset({0, 4, 5}))[4] is Encoding.TCVN3
    certain = [Token("t\xab\xb8i") if index == 4 else token for index, token in enumerate(tokens)]
    assert borders.settled(certain, states, frozenset({0}))[4] is Encoding.TCVN3


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("— ðây có nhà.", "Ở đây có nhà."),
        ("Xã tôi. — ngoài ð°ng", "Xã tôi. Ở ngoài đ°ng"),
        ("— Vi®c thÑ nh¤t", "— Việc thứ nhất"),
        ("a) — ngoài ð°ng", "a) Ở ngoài đ°ng"),
        ("Nhà tôi — mµt cån", "Nhà tôi — mụt cån"),
        ("TRANH CÃI — GIÄI XÃ", "TRANH CÃI Ở GIẢI XÃ"),
        ("NHÀ — T„I XÃ", "NHÀ Ở TẠI XÃ"),
        ("BÁO CÁO — DANH SÁCH", "BÁO CÁO — DANH SÁCH"),
        ("HÒA BÌNH — KÍNH TRÌNH", "HÒA BÌNH — KÍNH TRÌNH"),
    ],
)
def test_a_dash_alone_in_a_viscii_font_may_be_a_letter(text, right):
    read = convert([Run(text, "VISCII Times")])[0].text
    assert [word in {"—", "Ở"} and word for word in read.split()] == [
        word in {"—", "Ở"} and word for word in right.split()
    ]


def test_a_slash_behind_a_sign_makes_no_unit_of_an_abbreviation():
    text = encode("Mục thông qua nghị quyết: Đ/c Lử đọc, cả họp nhất trí", Encoding.TCVN3)
    assert "Đ/c Lử" in convert_text(text)[0]


def test_a_word_of_two_letters_in_capitals_is_in_capitals():
    text = encode("BIÊN BẢN HỌP ẤP về việc tu sửa đường, ý kiến bà con", Encoding.TCVN3)
    assert text.split()[3] == "ÊP"
    assert convert_text(text)[0].split()[3] == "ẤP"


def test_a_quotation_mark_set_apart_may_be_a_letter():
    text = encode("Tôi thật thà đánh dấu vào ô cần lưu ý của tờ khai", Encoding.TCVN3)
    mixed = text + " rồi mới biết là mình đã bị ghi thành hộ vi phạm."
    assert " vào ô cần " in convert_text(mixed)[0]
    quoted = "Cán bộ xã nói « chờ đã » rồi đóng cửa lại, cả xóm đều nghe thấy."
    assert convert_text(quoted) == (quoted, frozenset())


def test_words_that_read_the_same_do_not_keep_one_between_them_from_being_read():
    line = "Cuộc họp cử thêm ba người, trong đó có ông Lê Xuân Bách ôm luôn việc sổ sách của tổ."
    read = convert([Run(encode(line, Encoding.CP1258), "Times New Roman")])
    assert read[0].text == line


def test_a_font_that_held_legacy_text_does_not_keep_a_border_word():
    legacy = "Văn Cắm, bằng lái hạng A1, thẻ bảo hiểm và giấy tờ của cả nhà"
    before = "Trong ví có căn cước tên Mùng "
    runs = [
        Run(before, "Times New Roman"),
        Run(encode(legacy, Encoding.CP1258), "Times New Roman"),
        Run(", ai nhặt được xin gửi về trụ sở công an phường.", "Times New Roman"),
    ]
    assert "".join(part.text for part in convert(runs)).startswith(before + legacy)


def test_a_doubtful_word_at_the_end_of_a_line_needs_less_to_be_an_island():
    line = "Nhà trường đã mời phụ huynh lên gặp cô. Đơn này nộp tại xã"
    tokens = [Token(encode(word, Encoding.TCVN3)) for word in line.split()]
    place = line.split().index("cô.")
    tokens[place] = Token("cô.")
    states: list[Encoding | None] = [Encoding.TCVN3] * len(tokens)
    states[place] = None
    inside = borders.settled(tokens, states, frozenset({0}))[place]
    at_line = borders.settled(tokens, states, frozenset({0, place + 1}))[place]
    assert (inside, at_line) == (Encoding.TCVN3, None)


def test_a_word_before_a_full_stop_is_one_that_may_end_a_sentence():
    before = "Nước lũ về, đường ống dẫn nước của xóm tôi bị bể"
    assert convert_text(_half(before, "vỡ. Xã chưa sửa."))[0] == f"{before} vỡ. Xã chưa sửa."


def test_names_of_other_peoples_do_not_keep_a_line_from_being_read():
    rest = "Tôi làm đơn này đề nghị xã xem xét việc thu hồi đất của gia đình tôi."
    names = "Y Blêm Kđoh, H'Bhiên Niê, Y Đhŭn Mlô"
    line = "Y Kruêh Hwing, buôn Krông Hriêng, Y Brôih Êban"
    text = "\n".join([*[encode(rest, Encoding.TCVN3)] * 3, names, encode(line, Encoding.TCVN3)])
    assert convert_text(text)[0].split("\n")[-1].lower() == line.lower()


@pytest.mark.parametrize(
    ("before", "word", "rival"),
    [("đi", "vô", "vụ"), ("thấy", "vô", "vụ"), ("tui", "ngó", "ngã"), ("kêu", "tụi", "tôi")],
)
def test_our_own_letters_speak_for_words_that_news_seldom_have(before, word, rival):
    usual = lexicon.after(before, word) - lexicon.after(before, rival)
    assert lexicon.meant(before, word) - lexicon.meant(before, rival) > usual + 0.4


@pytest.mark.parametrize(
    ("before", "word", "behind", "rival"),
    [
        ("nước", "vỡ", "bờ", "vì"),
        ("la", "khóc", "lóc", "khúc"),
        ("bên", "mé", "kinh", "mộ"),
        ("lần", "chót", "tôi", "chút"),
        ("bảy", "núi", "ban", "nói"),
        ("xả", "lén", "ra", "lộn"),
    ],
)
def test_phrases_tell_what_stands_beside_rare_words(before, word, behind, rival):
    def worth(middle):
        return lexicon.meant(before, middle) + lexicon.meant(middle, behind)

    assert worth(word) > worth(rival) + 0.5


@given(st.sampled_from(["", "vô", "tôi", "chạy", lexicon.STOP, lexicon.NUMBER, "xyz"]))
def test_what_is_meant_is_a_likelihood(before):
    every = [math.exp(lexicon.meant(before, word)) for word in lexicon.syllables()]
    assert min(every) > 0
    assert 0.7 < sum(every) < 1.05  # seldom pairs of sure words are not kept
    assert lexicon.meant(before, "qwz") == lexicon.UNSEEN
