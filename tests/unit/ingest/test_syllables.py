"""The spelling grammar and the quality score built on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import quality, syllables

VALID = """cộng hòa hoà xã hội chủ nghĩa việt nam độc lập tự do hạnh phúc đơn kính gửi ủy uỷ ban
quyết quốc quận quý khuỷu loằng ngoằng xoong nghiêng nghề thuở giết gì gìn giếng yêu yết huơ
chuyện tuýp ngoẹo oanh oách thuê khuyến nguyễn""".split()  # noqa: SIM905
INVALID = "strasse señor ®êi céng quyểt catp ngi kông ghà cí aá ngghề được1 w zô".split()  # noqa: SIM905


@pytest.mark.parametrize("word", VALID)
def test_syllables(word):
    assert syllables.is_syllable(word)


@pytest.mark.parametrize("word", INVALID)
def test_not_syllables(word):
    assert not syllables.is_syllable(word)


def test_stops_take_two_tones_only():
    assert syllables.is_syllable("mát")
    assert syllables.is_syllable("mạt")
    assert not syllables.is_syllable("màt")
    assert not syllables.is_syllable("mảt")


GOOD = "Tôi làm đơn này đề nghị Ủy ban nhân dân phường xem xét việc thu hồi đất của gia đình."


def test_good_text_scores_high():
    assert quality.score(GOOD) > 0.95


def test_text_without_diacritics_is_less_good_but_no_rubbish():
    from ingest.text import fold

    assert 0.5 < quality.score(fold(GOOD)) < quality.score(GOOD)


@pytest.mark.parametrize(
    "rubbish",
    [
        "T«i lµm ®¬n nµy ®Ò nghÞ ñy ban nh©n d©n ph­êng xem xÐt viÖc thu håi ®Êt",
        "Toâi laøm ñôn naøy ñeà nghò UÛy ban nhaân daân phöôøng",
        "\ue001\ue002\ue003 \ue004\ue005 \ue006\ue007",
        "!@# $%^ &*( )_+ |}{ ][ ;: ,./",
        "",
    ],
)
def test_rubbish_scores_low(rubbish):
    assert quality.score(rubbish) < quality.GOOD


@given(st.text(max_size=300))
def test_score_is_a_share(text):
    assert 0.0 <= quality.score(text) <= 1.0
