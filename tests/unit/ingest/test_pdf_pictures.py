"""Which pictures of a typed page may hold writing that nobody has read."""

from __future__ import annotations

import dataclasses

import pytest
from PIL import Image

from ingest.document import Region, RegionKind, Word
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.readers import pdf_pictures
from ingest.readers.pdf_pictures import Picture, unread, words_over
from ingest.text import words_of

PAGE = (595.0, 842.0)
BOX = (100.0, 200.0, 400.0, 400.0)


def _words(count: int, box: tuple[float, float, float, float]) -> list[Word]:
    x0, y0, _, _ = box
    return [Word("x", 0, (x0 + 20 * n, y0 + 5, x0 + 20 * n + 15, y0 + 15)) for n in range(count)]


def test_a_large_picture_without_words_over_it():
    assert unread([Picture(BOX, 10**6)], _words(9, (100, 500, 0, 0)), PAGE) == [BOX]


@pytest.mark.parametrize(
    "picture",
    [
        Picture(BOX, 10_000),  # too coarse to hold writing
        Picture((100, 100, 180, 180), 10**6),  # a seal
        Picture((0, 0, 595, 80), 10**6),  # the ribbon of a letterhead
        Picture((700, 200, 1000, 400), 10**6),  # beside the page
    ],
)
def test_pictures_that_are_passed_over(picture):
    assert unread([picture], [], PAGE) == []


def test_a_scan_under_hidden_text():
    assert unread([Picture(BOX, 10**6)], _words(14, BOX), PAGE) == []
    assert unread([Picture(BOX, 10**6)], _words(2, BOX), PAGE) == [BOX]


def test_a_caption_over_a_scan_does_not_stand_for_it():
    assert unread([Picture(BOX, 10**6)], _words(6, BOX), PAGE) == [BOX]


def test_huge_pages_are_not_made_larger_to_look_for_stamps(monkeypatch):
    told = []
    monkeypatch.setattr(pdf_pictures, "read_page", lambda image, **options: told.append(options))
    for dpi in (45, 300):
        pdf_pictures.reading_of(Image.new("L", (10, 10)), dpi, Limits())
    assert [(options["dpi"], options["scale"]) for options in told] == [
        (150, 72 / 45),  # boxes lie where they are
        (300, 72 / 300),
    ]


def test_words_over_pictures_are_counted_once():
    twice = [Picture(BOX, 10**6), Picture((90, 190, 410, 410), 10**6)]
    assert words_over(twice, [*_words(6, BOX), *_words(4, (100, 500, 0, 0))]) == 6
    assert words_over([], _words(6, BOX)) == 0


def test_a_picture_that_hangs_over_the_edge_counts_as_far_as_it_is_seen():
    assert unread([Picture((-200, 600, 700, 1000), 10**6)], [], PAGE) == [(0, 600, 595, 842)]


@dataclasses.dataclass
class _Reading:
    """As much of a `PageReading` as is asked for."""

    text: str
    quality: float
    regions: tuple[Region, ...]
    notes: tuple[str, ...] = ("note_needs_transcription",)

    @property
    def words(self) -> list[Word]:
        return [Word(w.text, w.start, (10.0, 10.0, 20.0, 20.0)) for w in words_of(self.text)]


@pytest.mark.parametrize("quality", [0.3, 0.9])
def test_what_stands_in_a_picture_is_kept_however_badly_it_reads(monkeypatch, quality):
    hand = Region(RegionKind.HANDWRITING, (20.0, 20.0, 90.0, 40.0), 0.9)
    reading = _Reading("tôi đề nghị xem xét lại", quality, (hand,))
    monkeypatch.setattr(pdf_pictures, "read_page", lambda image, **options: reading)
    pasted = pdf_pictures.read(Image.new("L", (600, 850)), [BOX], dpi=72, limits=Limits())
    assert [region.kind for region in pasted.regions] == [
        RegionKind.PICTURE,
        RegionKind.HANDWRITING,
    ]
    assert "note_needs_transcription" in pasted.notes
    assert bool(pasted.lines) is (quality == 0.9)
    assert [other.text for other in pasted.rejected] == [reading.text] * (quality == 0.3)


def test_a_stamp_alone_in_a_picture_is_seen(monkeypatch):
    found = (
        Region(RegionKind.SECRET_STAMP, (20.0, 20.0, 90.0, 40.0), 0.9),
        Region(RegionKind.SIGNATURE, (20.0, 50.0, 90.0, 70.0), 0.9),  # in a picture of things
    )
    monkeypatch.setattr(
        pdf_pictures, "read_page", lambda image, **options: _Reading("TỐI MẬT", 0.9, found)
    )
    pasted = pdf_pictures.read(Image.new("L", (600, 850)), [BOX], dpi=72, limits=Limits())
    assert [region.kind for region in pasted.regions] == [
        RegionKind.PICTURE,
        RegionKind.SECRET_STAMP,
    ]


def test_the_pictures_of_a_page_share_its_time(monkeypatch):
    now, given = [0.0], []

    def slow(image, dpi, limits):
        given.append(limits.seconds_page)
        now[0] += 50.0
        raise IngestError(Code.TIMEOUT)

    monkeypatch.setattr(pdf_pictures.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(pdf_pictures, "reading_of", slow)
    pasted = pdf_pictures.read(
        Image.new("RGB", (595, 842)), [BOX] * 4, dpi=72, limits=Limits(seconds_page=75.0)
    )
    assert given == [75.0, 25.0]
    assert pasted.notes == ("note_picture_unread",)
    assert len(pasted.regions) == 4
