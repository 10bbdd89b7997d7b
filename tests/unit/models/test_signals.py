from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messages
from models import signal_eval
from models.augment import without_diacritics
from models.numerals import value_of
from models.signals import codes, signals
from nlp import fold, parse_text


def found(text: str) -> set[str]:
    return {signal.code for signal in signals(parse_text(text))}


def test_every_code_has_a_name_and_a_basis() -> None:
    assert {f"signal_{code}" for code in codes()} <= messages.codes()
    urgent = [
        s for s in signals(parse_text("Tôi sẽ tự thiêu. Chúng tôi căng băng rôn.")) if s.basis
    ]
    assert [s.urgent for s in urgent] == [True, True]


def test_snippets_hold_the_measured_figures() -> None:
    for report in signal_eval.evaluate():
        assert report.total.precision >= 0.95, report
        assert report.total.recall >= 0.95, report
        assert report.by_code["TU_HAI"].recall >= 0.9, report


@pytest.mark.parametrize(
    "text",
    [
        "Tôi Đinh Công Hướng đi xác minh chữ ký, xin cắt bớt nhánh chết trước cửa.",
        "Mệ tôi đau lưng muốn chết, treo giò mãi.",
        "Tôi mong trước khi chết được ngồi dưới mái nhà mình.",
        "Ruộng nhà tôi phun thuốc trừ sâu mà lúa vẫn chết.",
        "Nếu không giải quyết thì tôi hỏi lại sau.",
        "Thanh niên tụ tập đánh bài ở gầm cầu.",
    ],
)
def test_words_that_only_look_like_a_signal(text: str) -> None:
    assert found(text) == set()


def _after_a_marked_sentence(text: str) -> str:
    return f"Kính gửi UBND phường, gia đình tôi bị lấn đất. {without_diacritics(text)}"


@pytest.mark.parametrize(
    "text",
    [
        "Không giải quyết thì tôi muốn chết cho xong.",
        "Cán bộ không giải quyết thì tôi muốn chết.",
        "Ông mà không trả đất thì tôi muốn chết ngay ở cổng xã.",
        "Ông chủ tịch ơi, có lẽ tôi sẽ nhảy cầu.",
        "Họ bỏ mặc, cả nhà tôi sẽ uống thuốc sâu chết.",
        "Ao cá chết hết, tôi muốn chết.",
        "Tôi đã mua thuốc sâu, sẽ tự tử.",
        "Con tôi ở cầu thang dọa nhảy lầu.",
        "Tôi không muốn\nsống nữa, xã giải quyết giúp.",
        "Gia đình tôi sẽ ôm bình gas ra trụ sở.",
        "Tôi định cắt cổ tay.",
    ],
)
@pytest.mark.parametrize("typed", [str, without_diacritics, _after_a_marked_sentence])
def test_a_threat_is_one_however_it_is_typed(text: str, typed: Callable[[str], str]) -> None:
    assert "TU_HAI" in found(typed(text))


@pytest.mark.parametrize(
    "text",
    [
        "Nha2 to6i bi5 la61n d9a61t, kho6ng gia3i quye61t thi2 to6i mu6o1n che61t cho xong.",
        "Nhaf tooi bij laasn ddaast, khoong giari quyeest thif tooi tuwj thieeu.",
    ],
)
def test_keystrokes_that_made_no_letters_are_read(text: str) -> None:
    signal = next(s for s in signals(parse_text(text)) if s.code == "TU_HAI")
    assert {text[span.start : span.end] for span in signal.evidence} & {
        "che61t cho xong",
        "tuwj thieeu",
    }


def test_what_may_be_a_threat_without_marks_is_possible() -> None:
    signal = next(s for s in signals(parse_text("Toi muon tu van ve thu tuc dat dai, xin chi.")))
    assert (signal.code, signal.possible) == ("TU_HAI", True)


def test_letters_without_diacritics_are_read_too() -> None:
    text = (
        "Toi se tu thieu truoc tru so neu khong ai tra loi don nay. Toi khong con duong nao khac."
    )
    assert "TU_HAI" in found(text)


def test_signers_are_counted_from_words_and_from_the_list() -> None:
    (said,) = [s for s in signals(parse_text("Chúng tôi gồm hai mươi ba hộ dân.")) if s.value]
    assert (said.code, said.value) == ("DONG_NGUOI", 23)
    listed = "Kính gửi UBND phường.\nChúng tôi phản ánh đường hỏng.\nDanh sách các hộ ký tên:\n"
    listed += "".join(f"{n}. Nguyễn Văn {name}\n" for n, name in enumerate("ABCDEF", start=1))
    assert "DONG_NGUOI" in found(listed)
    assert "DONG_NGUOI" not in found("Gia đình tôi có 4 người.")


def test_recipients_tell_co_sent_and_over_level_letters() -> None:
    text = (
        "ĐƠN KIẾN NGHỊ\nKính gửi: Thủ tướng Chính phủ; Chủ tịch UBND tỉnh; UBND xã Yên Lộc\n"
        "Tôi là Lan, xin trình bày việc cái cống đầu thôn bị tắc.\n"
    )
    assert {"DONG_GUI", "VUOT_CAP"} <= found(text)
    local = text.replace("Thủ tướng Chính phủ; Chủ tịch UBND tỉnh; ", "")
    assert not {"DONG_GUI", "VUOT_CAP"} & found(local)


def test_evidence_is_in_the_text() -> None:
    petition = parse_text("Dài dòng. Tôi đã gửi đơn nhiều lần, không ai trả lời.")
    for signal in signals(petition):
        for span in signal.evidence:
            assert petition.text[span.start : span.end].strip()


@given(st.text(max_size=300))
def test_never_an_exception(text: str) -> None:
    for signal in signals(parse_text(text)):
        assert signal.evidence


@pytest.mark.parametrize(
    ("text", "value"),
    [("37", 37), ("1.200", 1200), ("hai mươi ba", 23), ("mười lăm", 15), ("một trăm", 100),
     ("ba trăm hai mươi", 320), ("hàng chục", 10), ("mấy chục", 30), ("hàng", None)],
)  # fmt: skip
def test_numbers_in_words(text: str, value: int | None) -> None:
    assert value_of(text) == value
    assert value_of(fold(text)) == value
