"""Pages of one document beside each other: the same pages, in the same order, on free cores."""

from __future__ import annotations

import threading

import pytest

import ingest
from ingest import cores
from ingest.document import Origin, Page
from ingest.errors import IngestError
from ingest.limits import Limits
from ingest.readers.lanes import in_order


def _page(number: int) -> Page:
    return Page(number, 1.0, 1.0, str(number), (), Origin.OCR, 1.0)


class _Crowd:
    """Jobs that wait for each other and tell how many of them ran at a time."""

    def __init__(self, expected: int) -> None:
        self._changed = threading.Condition()
        self._expected = expected
        self._now = 0
        self.most = 0

    def job(self, number: int):
        def run() -> Page:
            with self._changed:
                self._now += 1
                self.most = max(self.most, self._now)
                self._changed.notify_all()
                self._changed.wait_for(lambda: self.most >= self._expected, timeout=20)
            threading.Event().wait(0.01)  # room for one too many
            with self._changed:
                self._now -= 1
            return _page(number)

        return run


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_order_and_number(lanes):
    crowd = _Crowd(lanes)
    jobs = [crowd.job(n) if n % 3 else _page(n) for n in range(20)]
    pages = list(in_order(jobs, Limits(ocr_processes=lanes)))
    assert [page.number for page in pages] == list(range(20))
    assert crowd.most == lanes


def test_no_more_than_there_are_free_cores(tmp_path):
    folder = str(cores.share_out(tmp_path / "cores", 2))
    elsewhere = cores.take(folder)
    crowd = _Crowd(1)
    limits = Limits(ocr_processes=4, ocr_cores=folder)
    assert len(list(in_order([crowd.job(n) for n in range(6)], limits))) == 6
    assert crowd.most == 1
    elsewhere.release()
    crowd = _Crowd(2)
    list(in_order([crowd.job(n) for n in range(6)], limits))
    assert crowd.most == 2
    again = [cores.take(folder), cores.take(folder)]
    assert None not in again  # all were given back
    for core in again:
        core.release()


def test_a_document_may_always_read_one_page(tmp_path):
    folder = str(cores.share_out(tmp_path / "cores", 1))
    elsewhere = cores.take(folder)
    crowd = _Crowd(1)
    jobs = [crowd.job(n) for n in range(3)]
    assert len(list(in_order(jobs, Limits(ocr_processes=4, ocr_cores=folder)))) == 3
    assert crowd.most == 1
    elsewhere.release()


@pytest.mark.parametrize("lanes", [1, 2])
def test_an_error_comes_when_its_page_does(lanes):
    def broken() -> Page:
        raise IngestError("timeout", 2)

    pages = in_order([_page(1), broken, _page(3)], Limits(ocr_processes=lanes))
    assert next(pages).number == 1
    with pytest.raises(IngestError):
        list(pages)


@pytest.mark.integration
def test_a_scan_reads_the_same_beside_itself(letter_pdf, scan, scan_pdf, tmp_path):
    sheet = scan(letter_pdf(), dpi=150)
    data = scan_pdf([sheet] * 5)
    folder = str(cores.share_out(tmp_path / "cores", 2))
    alone = ingest.read(data)
    beside = ingest.read(data, limits=Limits(ocr_processes=3, ocr_cores=folder))
    assert beside == alone
    assert [page.number for page in beside.pages] == [1, 2, 3, 4, 5]
