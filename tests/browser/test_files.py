"""Files are shown before they are sent, whether chosen or dropped."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
LogIn = Callable[[str], Page]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def form_of(log_in: LogIn, invited: Invited) -> Any:
    event, _invitation = invited()
    page = log_in("organizer")
    page.goto(f"/events/{event['id']}")
    form = page.locator("#invitations details.act", has=page.locator("input[type=file][accept='image/*,.pdf']")).first
    form.locator("summary").click()
    return form


def test_a_chosen_file_is_shown_with_its_name_size_and_picture(log_in: LogIn, invited: Invited) -> None:
    form = form_of(log_in, invited)
    form.locator("input[type=file]").set_input_files({"name": "回执.png", "mimeType": "image/png", "buffer": PIXEL})
    expect(form.locator(".files li")).to_have_text("回执.png · 1 KB")
    expect(form.locator(".files img")).to_have_js_property("naturalWidth", 1)


def test_a_dropped_file_is_in_the_form_and_takes_the_place_of_the_one_before(log_in: LogIn, invited: Invited) -> None:
    form = form_of(log_in, invited)
    field = form.locator("input[type=file]")
    field.set_input_files({"name": "旧.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    dropped = form.page.evaluate_handle(
        """function () {
            var files = new DataTransfer();
            files.items.add(new File(["x".repeat(2048)], "新.pdf", { type: "application/pdf" }));
            return files;
        }"""
    )
    for name in ("dragover", "drop"):
        form.locator("form").dispatch_event(name, {"dataTransfer": dropped})
    expect(form.locator(".files li")).to_have_text("新.pdf · 2 KB")
    assert field.evaluate("function (one) { return Array.from(one.files, function (f) { return f.name; }); }") == [
        "新.pdf"
    ]
