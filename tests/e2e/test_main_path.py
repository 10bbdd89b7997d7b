"""The main job in a browser: upload a scan, see it classified, correct it, find it in the API."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import PROCESSED, SAMPLES, SCAN, Site

pytestmark = pytest.mark.e2e


def test_a_scan_is_read_classified_and_corrected_from_the_keyboard(
    reader: Page, site: Site, problems: list[str]
) -> None:
    # take the petition in
    reader.goto(f"{site.url}/upload")
    reader.set_input_files("#files", SCAN)
    expect(reader.locator("#chosen li")).to_contain_text(SCAN.name)
    reader.locator("#send").focus()
    reader.keyboard.press("Enter")
    card = reader.locator("article.progress[data-status]")
    expect(card).to_be_visible()
    final = reader.locator("article.progress[data-final=yes]")
    expect(final).to_be_visible(timeout=PROCESSED)
    expect(final).to_have_attribute("data-status", "proposed")
    expect(final).to_contain_text("KN · Khiếu nại")
    expect(final).to_contain_text("%")
    expect(reader.locator("#spoken")).to_contain_text("Đã có đề xuất")

    # look at the proposal
    final.get_by_role("link").focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/petitions/*")
    petition_id = reader.url.rpartition("/")[2]
    expect(reader.locator(".guess.on-kind .label")).to_have_text("KN · Khiếu nại")
    expect(reader.locator(".quotes a").first).to_be_visible()
    expect(reader.locator("#letter")).to_contain_text("KHIẾU NẠI LẦN HAI")
    image = reader.locator("#page-1 .paper img")
    expect(image).to_be_visible()
    assert (
        image.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 1200
    )
    _frame_lies_on_its_page(reader)

    # correct it without touching the mouse
    reader.keyboard.press("3")
    reader.keyboard.press("c")
    reader.keyboard.type("o nhiem moi truong")
    expect(reader.locator("#topic-list li[aria-selected=true]")).to_contain_text("EN01 · ")
    reader.keyboard.press("Enter")
    expect(reader.locator("#guide-topic h3")).to_contain_text("EN01 · ")
    reader.keyboard.press("Tab")
    reader.locator("#note").focus()
    reader.keyboard.type("Sửa khi kiểm thử.")
    reader.keyboard.press("Control+Enter")
    expect(reader.locator("#decision .label").first).to_have_text("KNPA · Kiến nghị, phản ánh")
    expect(reader.locator("#decision")).to_contain_text(f"{site.user}, ")
    expect(reader.locator("#decision")).to_contain_text("khác đề xuất")
    expect(reader.locator(".guess.on-kind .label")).to_have_text("KN · Khiếu nại")

    # the API tells the same
    with site.api() as client:
        stored = client.get(f"/api/v1/petitions/{petition_id}").json()
    assert stored["status"] == "decided"
    (correction,) = stored["corrections"]
    assert (correction["kind"], correction["topic"]) == ("KNPA", "EN01")
    assert correction["note"] == "Sửa khi kiểm thử."
    assert correction["user_name"] == site.user
    assert correction["agrees"] is False
    assert stored["findings"]["kind"]["label"] == "KN"
    assert problems == []


def _frame_lies_on_its_page(page: Page) -> None:
    frames = page.locator("#page-1 rect.on-kind, #page-1 rect.on-topic")
    assert frames.count() > 0
    inside = frames.evaluate_all(
        """frames => frames.every(frame => {
             const box = frame.getBoundingClientRect();
             const paper = frame.closest('.paper').getBoundingClientRect();
             return box.width > 1 && box.left >= paper.left && box.right <= paper.right
               && box.top >= paper.top && box.bottom <= paper.bottom;
           })"""
    )
    assert inside


def test_several_photos_are_one_petition_in_the_chosen_order(reader: Page, site: Site) -> None:
    photos = sorted(next(path for path in SAMPLES.iterdir() if path.is_dir()).iterdir())[:2]
    reader.goto(f"{site.url}/upload")
    reader.set_input_files("#files", list(reversed(photos)))
    reader.locator("#chosen li button[data-do=down]").first.focus()
    reader.keyboard.press("Alt+ArrowDown")
    expect(reader.locator("#chosen li").first).to_contain_text(photos[0].name)
    reader.get_by_label("Tất cả các tệp là một đơn").check()
    reader.locator("#send").press("Enter")
    final = reader.locator("article.progress[data-final=yes]")
    expect(final).to_be_visible(timeout=PROCESSED)
    expect(reader.locator("article.progress")).to_have_count(1)
    petition_id = (final.get_by_role("link").get_attribute("href") or "").rpartition("/")[2]
    with site.api() as client:
        stored = client.get(f"/api/v1/petitions/{petition_id}").json()
    assert [d["name"] for d in stored["documents"]] == [photo.name for photo in photos]


def test_a_bad_file_is_named_with_its_reason_and_the_others_go_on(reader: Page, site: Site) -> None:
    reader.goto(f"{site.url}/upload")
    reader.set_input_files(
        "#files",
        [
            {"name": "rong.pdf", "mimeType": "application/pdf", "buffer": b""},
            {"name": "hong.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nhong"},
            {
                "name": "don.txt",
                "mimeType": "text/plain",
                "buffer": (SAMPLES / "cong-phan-anh-via-he.txt").read_bytes(),
            },
        ],
    )
    reader.locator("#send").press("Enter")
    expect(reader.locator("article.progress[data-final=yes]")).to_have_count(3, timeout=PROCESSED)
    failed = reader.locator("article.progress[data-status=failed]")
    expect(failed).to_have_count(2)
    expect(failed.filter(has_text="rong.pdf")).to_contain_text("Tệp rỗng, không có nội dung.")
    expect(failed.filter(has_text="hong.pdf")).to_contain_text("bị hỏng")
    expect(reader.locator("article.progress[data-status=proposed]")).to_contain_text("don.txt")

    failed.filter(has_text="hong.pdf").get_by_role("link").click()
    expect(reader.locator(".notice.bad").first).to_contain_text("bị hỏng")
    with reader.expect_download() as download:
        reader.locator(".notice.bad a[download]").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7\nhong"
