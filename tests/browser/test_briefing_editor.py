"""A briefing written in its editor, and the same text in a browser without any script: nothing of either is lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.test_accessibility import findings, sticks_out
from tests.browser.watching import Watch
from tests.support.stack import Stack
from tests.support.studies import Study

Seat = Callable[..., BrowserContext]
HOSTILE = (
    '<h1 onclick="x()">贴入的<b>标题</b></h1><p style="color:red">贴入的段落'
    '<span style="font-weight:700">重点</span><img src="https://evil.invalid/a.png"></p><script>alert(1)</script>'
    "<ul><li>外<ul><li>内</li></ul></li></ul>"
)
WRITTEN = (
    "<h2>下一步 A&amp;B</h2><ul><li>双方约定</li><li><strong>共享案例</strong></li></ul>"
    "<h2>贴入的<strong>标题</strong></h2><p>贴入的段落<strong>重点</strong></p><ul><li>外<ul><li>内</li></ul></li></ul>"
)
PASTE = """(place, html) => {
    const data = new DataTransfer();
    data.setData("text/plain", "x");
    data.setData("text/html", html);
    place.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    const input = { inputType: "insertFromPaste", dataTransfer: data, bubbles: true, cancelable: true };
    place.dispatchEvent(new InputEvent("beforeinput", input));
}"""
"""What Chromium sends for a paste, with HTML that its own clipboard would not let a test put there."""


def test_what_the_editor_and_the_plain_field_write_is_one_text(seat: Seat, stack: Stack, watch: Watch) -> None:
    watch.expects("inline event handler")  # said of what is pasted
    study = Study(stack)
    study.hold(stack.session("admin"))
    study.organizer.post(f"{study.path}/reflections", {"text": "数据要到现场去核对。"})
    address = f"{study.path}/briefing/edit"
    page = seat(study.organizer).new_page()
    page.goto(study.path)
    page.get_by_role("link", name="编写简报").click()
    drafted = body_of(study)
    writes(page)
    assert findings(page) + sticks_out(page) == []
    leaving_asks_and_the_text_is_offered_again(page, address)
    page.get_by_role("button", name="保存简报").click()
    expect(page.locator(".notice.good")).to_contain_text("已保存")
    assert body_of(study) == drafted + WRITTEN
    for words in ("下一步 A&amp;B", "共享案例", "贴入的"):
        assert words in docx_of(study), words
    without_scripts_nothing_is_lost(seat, study, address)
    assert body_of(study) == drafted + WRITTEN + "<p>没有脚本也能写。</p>"
    an_older_page_overwrites_nothing(page, study)


def body_of(study: Study) -> str:
    return str(study.organizer.get(f"{study.path}/briefing").json()["body_html"])


def docx_of(study: Study) -> str:
    answer = study.organizer.get(f"{study.path}/briefing.docx")
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()


def writes(page: Page) -> None:
    """A heading, a list and bold by the buttons; then something from elsewhere; then out again with the Tab key."""
    text = page.get_by_role("textbox", name="正文")
    expect(text).to_contain_text("我方签到 2 人")
    count = int(page.locator("#words").inner_text())
    text.press("Control+End")
    expect(page.get_by_role("button", name="H2")).to_be_enabled()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="H2").press("Enter")
    expect(page.get_by_role("button", name="H2")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("下一步 A&B")
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_have_text(str(count + 4))
    page.get_by_role("button", name="无序列表").click()
    page.keyboard.type("双方约定")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="粗体").click()
    page.keyboard.type("共享案例")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    pasted(page, text)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="保存简报")).to_be_focused()


def pasted(page: Page, text: Locator) -> None:
    text.evaluate(PASTE, HOSTILE)
    expect(text.get_by_role("heading", name="贴入的标题")).to_be_visible()
    expect(page.locator("textarea[name=body_html]")).to_have_value(re.compile("贴入的段落<strong>重点</strong></p>"))


def leaving_asks_and_the_text_is_offered_again(page: Page, address: str) -> None:
    expect(page.locator("#kept")).to_have_text(re.compile(r"^已暂存在本浏览器 \d\d:\d\d$"))
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(address)
    assert asked == ["beforeunload"]
    expect(page.get_by_role("textbox", name="正文")).not_to_contain_text("共享案例")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_role("textbox", name="正文")).to_contain_text("共享案例")


def without_scripts_nothing_is_lost(seat: Seat, study: Study, address: str) -> None:
    page = seat(study.organizer, java_script_enabled=False).new_page()
    page.goto(address)
    field = page.locator("textarea[name=text]")
    written = field.input_value()
    assert "## 下一步 A&B\n\n- 双方约定\n- **共享案例**" in written
    field.fill(f"{written}\n\n没有脚本也能写。")
    page.get_by_role("button", name="保存简报").click()
    expect(page.locator(".notice.good")).to_contain_text("已保存")


def an_older_page_overwrites_nothing(page: Page, study: Study) -> None:
    """The first browser still shows the version before."""
    kept = body_of(study)
    text = page.get_by_role("textbox", name="正文")
    text.press("Control+End")
    page.keyboard.type("迟到的一句")
    expect(page.locator("textarea[name=body_html]")).to_have_value(re.compile("迟到的一句"))
    page.get_by_role("button", name="保存简报").click()
    expect(page.locator("#theirs")).to_contain_text("没有脚本也能写。")
    expect(page.get_by_role("textbox", name="正文")).to_contain_text("迟到的一句")
    assert body_of(study) == kept
