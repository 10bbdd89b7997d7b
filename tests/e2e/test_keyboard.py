"""Working without a mouse, and switching the shortcuts off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import SAMPLES, SCAN, Site

pytestmark = pytest.mark.e2e

LETTER = SAMPLES / "khieu-nai-boi-thuong-dat.pdf"
NOTE = SAMPLES / "cong-phan-anh-cho-tha-rong.txt"


@pytest.fixture
def listed(reader: Page, processed: Callable[[Path], str]) -> Page:
    processed(NOTE)
    processed(LETTER)
    reader.reload()
    return reader


def test_the_skip_link_comes_first(listed: Page) -> None:
    listed.keyboard.press("Tab")
    expect(listed.locator(":focus")).to_have_text("Chuyển đến nội dung chính")
    listed.keyboard.press("Enter")
    expect(listed.locator("main")).to_be_focused()


def test_list_to_petition_and_back(listed: Page) -> None:
    rows = listed.locator("#list tbody tr")
    listed.keyboard.press("j")
    expect(rows.nth(0).get_by_role("link")).to_be_focused()
    listed.keyboard.press("j")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    listed.keyboard.press("k")
    listed.keyboard.press("Enter")
    listed.wait_for_url("**/petitions/*")
    listed.keyboard.press("u")
    listed.wait_for_url("**/petitions")


def test_search_ignores_diacritics(listed: Page) -> None:
    listed.keyboard.press("/")
    listed.keyboard.type("phuong an boi thuong")
    listed.keyboard.press("Enter")
    listed.wait_for_url("**/petitions?q=*")
    expect(listed.locator("#list tbody tr")).not_to_have_count(0)
    expect(listed.locator("#list")).to_contain_text("LD06 · ")


def test_suggested_topics_and_kinds_have_a_key_each(
    listed: Page, site: Site, processed: Callable[[Path], str]
) -> None:
    listed.goto(f"{site.url}/petitions/{processed(LETTER)}")
    second = listed.locator(".chip").nth(1)
    listed.keyboard.press("w")
    expect(second).to_have_attribute("aria-pressed", "true")
    chosen = second.get_attribute("data-topic")
    expect(listed.locator("select[name=topic]")).to_have_value(chosen or "")
    expect(listed.locator("#topic")).to_have_value((second.inner_text().split("\n")[1]).strip())
    for key, code in zip("123456", ("KN", "TC", "KNPA", "NHIEU", "KHAC", "NONE"), strict=True):
        listed.keyboard.press(key)
        expect(listed.locator(f"input[name=kind][value={code}]")).to_be_checked()
        expect(listed.locator("#guide-kind h3")).to_contain_text(f"{code} · ")


def test_zoom_pages_and_evidence(
    reader: Page, site: Site, processed: Callable[[Path], str]
) -> None:
    reader.goto(f"{site.url}/petitions/{processed(SCAN)}")
    paper = reader.locator("#page-1 .paper")
    before = paper.bounding_box()
    reader.keyboard.press("+")
    expect(reader.locator("#zoom-level")).to_have_text("140%")
    after = paper.bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"] * 1.3
    reader.keyboard.press("0")
    reader.keyboard.press("]")
    expect(reader.locator(".page-link").nth(1)).to_have_attribute("aria-current", "true")
    quote = reader.locator("[data-show]").first
    quote.focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("mark.active").first).to_be_in_viewport()
    expect(reader.locator(".frame.active").first).to_be_in_viewport()


def test_typing_is_never_taken_for_a_shortcut(
    listed: Page, site: Site, processed: Callable[[Path], str]
) -> None:
    listed.goto(f"{site.url}/petitions/{processed(NOTE)}")
    kind = listed.locator("input[name=kind]:checked").get_attribute("value")
    listed.keyboard.press("g")
    listed.keyboard.type("12u?j")
    expect(listed.locator("#note")).to_have_value("12u?j")
    expect(listed.locator(f"input[name=kind][value={kind}]")).to_be_checked()


def test_a_topic_typed_but_not_chosen_is_not_saved_as_the_old_one(
    listed: Page, site: Site, processed: Callable[[Path], str]
) -> None:
    petition_id = processed(NOTE)
    listed.goto(f"{site.url}/petitions/{petition_id}")
    topic = listed.locator("#topic")
    before = topic.input_value()
    listed.keyboard.press("c")
    listed.keyboard.type("khong co chu de nay")
    listed.keyboard.press("Control+Enter")
    assert topic.evaluate("input => input.validationMessage").startswith("Xin chọn")
    with site.api() as client:
        assert client.get(f"/api/v1/petitions/{petition_id}").json()["corrections"] == []
    listed.keyboard.press("Tab")
    expect(topic).to_have_value(before)


def test_shortcuts_can_be_switched_off(listed: Page) -> None:
    listed.keyboard.press("?")
    listed.get_by_label("Dùng phím tắt một chữ").uncheck()
    listed.keyboard.press("Escape")
    listed.reload()
    listed.keyboard.press("j")
    assert listed.locator("#list tbody a:focus").count() == 0
    listed.get_by_role("button", name="Phím tắt").press("Enter")
    expect(listed.get_by_label("Dùng phím tắt một chữ")).not_to_be_checked()
