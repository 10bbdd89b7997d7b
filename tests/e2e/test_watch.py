"""Defining a watch topic from the keyboard: stored letters are found, people judge, it learns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import PROCESSED, SAMPLES, Site

pytestmark = pytest.mark.e2e

DOGS = SAMPLES / "cong-phan-anh-cho-tha-rong.txt"


def _fill(page: Page, name: str, text: str) -> None:
    page.get_by_label(name, exact=True).focus()
    page.keyboard.type(text)


def test_a_topic_defined_by_keyboard_finds_a_letter_stored_before(
    reader: Page, site: Site, processed: Callable[[Path], str], problems: list[str]
) -> None:
    petition = processed(DOGS)
    reader.goto(f"{site.url}/watch")
    _fill(reader, "Mã (không đổi về sau)", "CHO_RONG")
    _fill(reader, "Tên", "Chó thả rông không rọ mõm")
    _fill(reader, "Câu ví dụ, mỗi dòng một câu (1 đến 5)", DOGS.read_text("utf-8").splitlines()[-1])
    _fill(reader, "Cụm từ thường gặp, mỗi dòng một cụm", "chó")
    reader.keyboard.press("Tab")
    reader.locator("#save").focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/watch/*?saved=1")
    found = reader.locator(f"#found a[href*='{petition}']")
    for _ in range(PROCESSED // 2_000):
        if found.count():
            break
        reader.wait_for_timeout(2_000)
        reader.reload()
    expect(found).to_have_count(1)
    violations = Axe().run(reader).response["violations"]
    assert [v["id"] for v in violations if v["impact"] in {"serious", "critical"}] == []
    found.focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"**/petitions/{petition}*")
    reader.get_by_role("button", name="Đúng là Chó thả rông không rọ mõm").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("#watch .flag.good")).to_have_text("đã xác nhận")
    reader.goto(f"{site.url}/petitions?watch=CHO_RONG")
    expect(reader.locator("#list tbody tr")).to_have_count(1)
    assert problems == []


def test_an_incomplete_topic_is_told_and_what_was_entered_stays(reader: Page, site: Site) -> None:
    reader.goto(f"{site.url}/watch")
    _fill(reader, "Mã (không đổi về sau)", "NGAY_SAI")
    _fill(reader, "Tên", "Ngày sai")
    _fill(reader, "Câu ví dụ, mỗi dòng một câu (1 đến 5)", "Một câu.")
    reader.get_by_label("Đơn nhận từ ngày").fill("2026-12-02")
    reader.get_by_label("đến ngày", exact=True).fill("2026-12-01")
    reader.locator("#save").click()
    expect(reader.get_by_role("alert")).to_contain_text("Ngày kết thúc")
    expect(reader.get_by_label("Tên", exact=True)).to_have_value("Ngày sai")


def test_an_own_code_is_offered_for_decisions(
    reader: Page, site: Site, processed: Callable[[Path], str]
) -> None:
    reader.goto(f"{site.url}/labels")
    reader.get_by_label("Mã", exact=True).fill("KH00.CHO_THA_RONG")
    reader.get_by_label("Tên", exact=True).fill("Chó thả rông")
    reader.get_by_role("button", name="Thêm mã").click()
    reader.goto(f"{site.url}/petitions/{processed(DOGS)}")
    reader.keyboard.press("c")
    reader.keyboard.type("tha rong")
    reader.keyboard.press("Enter")
    reader.keyboard.press("Control+Enter")
    expect(reader.locator("#decision .label").nth(1)).to_have_text(
        "KH00.CHO_THA_RONG · Chó thả rông"
    )
    reader.goto(f"{site.url}/petitions?topic=KH00.CHO_THA_RONG")
    expect(reader.locator("#list tbody tr")).to_have_count(1)
