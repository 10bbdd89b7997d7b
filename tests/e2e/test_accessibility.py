"""No serious violation of axe's rules on any page, wide or narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import SAMPLES, SCAN, Site

pytestmark = pytest.mark.e2e

SIZES = ({"width": 1440, "height": 900}, {"width": 420, "height": 800})


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {node['html'][:200]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_log_in(visitor: Page, site: Site, size: dict[str, int]) -> None:
    visitor.set_viewport_size(size)
    visitor.goto(f"{site.url}/login")
    assert _violations(visitor) == []


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_pages(
    reader: Page, site: Site, processed: Callable[[Path], str], size: dict[str, int]
) -> None:
    paths = (
        "/petitions",
        "/petitions?q=khong-co-don-nao-nhu-vay",
        "/upload",
        "/labels",
        f"/petitions/{processed(SCAN)}",
        f"/petitions/{processed(SAMPLES / 'cong-phan-anh-cho-tha-rong.txt')}",
        "/khong-co-trang-nay",
    )
    reader.set_viewport_size(size)
    for path in paths:
        reader.goto(site.url + path)
        assert _violations(reader) == [], path
        assert reader.evaluate("document.documentElement.lang") == "vi"
        assert reader.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), f"{path} scrolls sideways"


def test_the_open_topic_list(reader: Page, site: Site, processed: Callable[[Path], str]) -> None:
    reader.goto(f"{site.url}/petitions/{processed(SCAN)}")
    reader.keyboard.press("c")
    reader.keyboard.type("dat")
    expect(reader.locator("#topic-list")).to_be_visible()
    active = reader.locator("#topic").get_attribute("aria-activedescendant")
    expect(reader.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    assert _violations(reader) == []
