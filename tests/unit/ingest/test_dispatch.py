"""What is said of a file besides its text."""

from __future__ import annotations

from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes


def test_zero_bytes_amid_a_text_are_noted():
    data = "Tôi tố cáo\0 ông Hưng nhận tiền của tôi.".encode()
    _, content = read_bytes(data, "txt", Context.of(Limits()))
    assert content.pages[0].text == "Tôi tố cáo ông Hưng nhận tiền của tôi."
    assert content.notes == ("note_text_gaps",)
