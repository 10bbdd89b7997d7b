"""Words for codes, probabilities, times and sizes."""

import datetime as dt

import pytest

import messages
from api.pages import wording
from api.pages.upload import CHANNELS
from cases import Status
from ingest.document import Origin
from models.findings import Review
from models.taxonomy import taxonomy
from nlp.petition import EntityKind


def test_labels_are_shown_as_code_and_name():
    assert wording.kind("KN") == "KN · Khiếu nại"
    assert wording.topic("LD07") == "LD07 · Tái định cư"
    assert wording.topic("KH00.CAT").startswith("KH00.CAT · ")
    assert wording.topic("ZZ99") == "ZZ99"
    assert wording.kind(None) == ""


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.0, "<1%"), (0.004, "<1%"), (0.614, "61%"), (0.99, "99%"), (0.996, ">99%"), (1.0, ">99%")],
)
def test_no_probability_reads_as_certain_or_impossible(probability, shown):
    assert wording.percent(probability) == shown


def test_sureness_never_falls_as_the_probability_rises():
    words = [wording.sureness(n / 100) for n in range(101)]
    assert list(dict.fromkeys(words)) == [
        "rất chưa chắc",
        "chưa chắc",
        "khá chắc",
        "chắc",
        "rất chắc",
    ]


def test_times_are_those_of_hanoi():
    instant = dt.datetime(2026, 12, 31, 18, 5, tzinfo=dt.UTC)
    assert wording.moment(instant) == "01/01/2027 01:05"
    assert wording.machine_moment(instant) == "2027-01-01T01:05:00+07:00"


def test_numbers_have_vietnamese_separators():
    assert wording.number(1234567) == "1.234.567"
    assert wording.size(999) == "999 B"
    assert wording.size(525_000) == "512,7 KB"
    assert wording.size(100 * 1024 * 1024) == "100,0 MB"


def test_every_code_a_page_can_show_has_a_sentence():
    wanted = {
        *(f"ui_status_{code}" for code in Status),
        *(f"review_{code}" for code in Review),
        *(f"ui_origin_{code}" for code in Origin),
        *(f"ui_entity_{code}" for code in EntityKind),
        *(f"ui_channel_{code}" for code in CHANNELS),
        *(
            f"ui_field_{field.replace('.', '_')}"
            for topic in taxonomy().topics
            for _, field in topic.fields
        ),
    }
    assert wanted - messages.codes() == set()


def test_a_code_of_a_newer_worker_is_shown_as_it_is():
    assert wording.known("brand_new", "review") == "brand_new"
    assert wording.known(None, "review") == ""
