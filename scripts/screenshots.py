"""Take the pictures of docs/screens.md: start `lianxue up` with its demo in a scratch folder, photograph, stop.

Usage: make screenshots (or .venv/bin/python -m scripts.screenshots). Needs the packages of requirements-dev.lock and
Chromium; LIANXUE_TEST_CHROMIUM names another one than Debian's. Takes two minutes and touches nothing that runs. The
product's clock is moved once, to the day of a study: checking in and what follows it need that day.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.support.chromium import chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PASSWORD = "screenshots-" + "password"
PATIENCE = 240
AT_MOST = 300 * 1024
INDEX = ROOT / "docs" / "screens.md"
PC: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
DRAFT, WAITING, FULL = "租车费超过限额", "等待支部书记审批", "名额已满有候补"
OPEN, AGREED = "走进光纤预制棒", "来访安排已互通"
BRIEFING = """<p>双方就产能数据的核查方法作了交流，参观了生产现场。〔exercise〕</p><h2>下一步</h2>
<ul><li>形成审计要点清单〔exercise〕</li><li>双方约定共享案例〔exercise〕</li></ul>"""


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which address, and what the index says of it. `{word}` is put in by `addressed`."""

    name: str
    who: str
    path: str
    words: str
    phone: bool = False
    whole: bool = False
    only: str = ""


BEFORE = (
    Shot("login", "", "/login", "登录。"),
    Shot("home", "organizer2", "/", "承办人首页：待办、我发起的、近期活动，都带数量。"),
    Shot("home-phone", "organizer2", "/", "首页，手机。", phone=True),
    Shot("home-admin", "admin", "/", "管理员首页：各部分是否正常，有多少消息积压。"),
    Shot("proposal", "organizer2", "/events/{draft}/edit", "申请表：五部分在一页，错误写在栏目旁边。", whole=True),
    Shot("event", "organizer", "/events/{open}", "活动页：状态、申请内容、审批、邀请与时间线。", whole=True),
    Shot("share", "organizer", "/events/{open}", "邀请：一键复制文案、二维码、各渠道送达情况。", only="#invitations"),
    Shot("approval", "secretary2", "/events/{waiting}", "审批：预检结果连同条款和算式，同意、退回、不同意。"),
    Shot("approval-phone", "secretary2", "/events/{waiting}", "审批，手机。", phone=True),
    Shot("partner-phone", "", "{link}", "联学单位页面：不用账号，不用脚本。", phone=True, whole=True),
    Shot("partner-agreed-phone", "", "{agreed link}", "对方接受以后：回执编号、日历、来访安排。", phone=True),
    Shot("booking-phone", "organizer2", "/events/{full}#bookings", "报名与候补，手机。", phone=True),
    Shot("calendar", "supervisor", "/calendar?on={day}", "日历：状态用颜色和文字，节假日和调休标出。"),
    Shot("register", "supervisor", "/register", "台账：筛选、列设置、合计行、导出与打印。"),
    Shot("inspection", "supervisor", "/inspections/{inspection}", "督导检查：抽样、四项评分、发现的问题。", whole=True),
    Shot("plans", "organizer2", "/plans?year={year}", "年度计划与完成情况。"),
    Shot("plan", "organizer2", "/plans/{plan}", "一份年度计划。"),
    Shot("funds", "finance", "/funds", "经费：总额、已用、预留。"),
    Shot("partners", "organizer2", "/partners", "联学单位。"),
    Shot("partner", "organizer2", "/partners/{partner}", "一家联学单位：联系人、协议、不便的日子、往来。"),
    Shot("rules", "supervisor", "/rule-packs", "规则包：条款、来源、适用范围。"),
    Shot("settings", "admin", "/settings", "设置。"),
    Shot("help", "organizer", "/help", "帮助，按角色。"),
    Shot("account", "admin", "/accounts/{account}", "一个账号：角色、所属单位、重置密码。"),
    Shot("large-text", "organizer2", "/events?text=large", "大字版。"),
)
ON_THE_DAY = (
    Shot("checkin-screen", "organizer2", "/events/{full}/checkin-screen", "签到码：投在屏幕上，每分钟更换。"),
    Shot("checkin-phone", "organizer2", "/events/{full}/checkin", "扫码签到，手机。", phone=True),
)
AFTERWARDS = (
    Shot("briefing", "organizer2", "/events/{full}/briefing/edit", "简报：按事实预填，核对清单，送审。"),
    Shot("home-supervisor", "supervisor", "/", "督导首页：覆盖面、计划与完成、经费、拖欠。", whole=True),
    Shot("oversight", "supervisor", "/oversight", "拖欠与逾期，按支部。"),
    Shot("stats", "supervisor", "/stats?year={year}", "统计：按支部、覆盖面、单位、经费，可导出。"),
)


def main() -> None:
    """All pictures, and the page that shows them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_product() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
        )
        eventually(lambda: listed(address, "supervisor", "/inspections"), "the demo to be filled in")
        camera = Camera(browser, address)
        for shot in BEFORE:
            camera.take(shot)
        begins = dt.datetime.fromisoformat(event_like(address, FULL)["starts_at"])
        clock, admin = f"{address}/api/v1/test-clock", token_of(address, "admin")
        now = dt.datetime.fromisoformat(asked(clock, admin)["now"])
        asked(clock, admin, {"advance_days": (begins - now).days + 1})
        for shot in ON_THE_DAY:
            camera.take(shot)
        hold(address)
        for shot in AFTERWARDS:
            camera.take(shot)
        browser.close()
    shots = (*BEFORE, *ON_THE_DAY, *AFTERWARDS)
    for stray in {path.stem for path in PICTURES.glob("*.png")} - {shot.name for shot in shots}:
        (PICTURES / f"{stray}.png").unlink()
    INDEX.write_text(index(shots), encoding="utf-8")


class Camera:
    """A browser, and what stands for the words in the addresses."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.words = known_words(address)

    def take(self, shot: Shot) -> None:
        """Open, and photograph: the partner's page without JavaScript, as any of them may be opened."""
        context = self.browser.new_context(
            base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            viewport=PHONE if shot.phone else PC, device_scale_factor=1.5 if shot.phone else 1,
            java_script_enabled=bool(shot.who),
        )  # fmt: skip
        if shot.who:
            token = token_of(self.address, shot.who)
            context.add_cookies([{"name": "lianxue", "value": token, "url": self.address}])
        page = context.new_page()
        answer = page.goto(addressed(shot.path, self.words), wait_until="networkidle")
        if answer is None or not answer.ok:
            raise SystemExit(f"{shot.name}: {answer and answer.status}")
        if shot.whole and shot.who:  # what sticks to the edge of a window has none here
            page.add_style_tag(content=".bar, .tabs { position: static !important; }")
        picture(page, shot)
        context.close()


def addressed(path: str, words: dict[str, str]) -> str:
    """The path with what this demo has instead of the words."""
    return re.sub(r"\{([^}]+)\}", lambda found: words[found[1]], path)


def known_words(address: str) -> dict[str, str]:
    """Ids and links of the demo's things."""
    full = event_like(address, FULL)
    events = {"draft": DRAFT, "waiting": WAITING, "full": FULL, "open": OPEN}
    return {
        **{word: event_like(address, theme)["id"] for word, theme in events.items()},
        "link": link_of(address, OPEN, "organizer"),
        "agreed link": link_of(address, AGREED, "organizer2"),
        "day": full["starts_at"][:10],
        "year": full["starts_at"][:4],
        "inspection": listed(address, "supervisor", "/inspections")[0]["id"],
        "plan": listed(address, "organizer2", "/plans")[0]["id"],
        "partner": listed(address, "organizer2", "/partners?q=%E9%95%BF%E9%A3%9E")[0]["id"],
        "account": next(one["id"] for one in listed(address, "admin", "/accounts") if one["username"] == "organizer"),
    }


def hold(address: str) -> None:
    """The people of the event check in, and its briefing is written."""
    path = f"{address}/api/v1/events/{event_like(address, FULL)['id']}"
    token = token_of(address, "organizer2")
    for one in asked(f"{path}/bookings", token)["people"]:
        if one["state"] == "booked" and one["member_id"]:
            asked(f"{path}/checkins", token, {"member_id": one["member_id"]})
    asked(f"{path}/hold", token, {})
    asked(f"{path}/reflections", token, {"text": "数字要到车间里去核对。〔exercise〕"})
    asked(f"{path}/briefing", token, {"title": "走进生产现场 核实产能数据〔exercise〕", "body_html": BRIEFING}, "PUT")


def picture(page: Page, shot: Shot) -> None:
    """Write one PNG with a palette of 256 colours: the pages have few, and the repository keeps every version."""
    path = PICTURES / f"{shot.name}.png"
    if shot.only:
        page.locator(shot.only).screenshot(path=path)
    else:
        page.screenshot(path=path, full_page=shot.whole)
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > AT_MOST:
        raise SystemExit(f"{path.relative_to(ROOT)} has {size} bytes, at most {AT_MOST}")
    print(f"{path.relative_to(ROOT)}: {size // 1024} KiB")


def index(shots: Iterable[Shot]) -> str:
    """docs/screens.md."""
    head = (
        "# 界面一览\n\n由 `make screenshots` 截取并写出，请勿手改。图中都是演示数据，〔exercise〕标出的是虚构内容。\n"
    )
    lines = []
    for shot in shots:
        width = ' width="300"' if shot.phone else ""
        lines.append(f'\n## {shot.words}\n\n<img src="screenshots/{shot.name}.png"{width} alt="{shot.words}">\n')
    return head + "".join(lines)


@contextmanager
def running_product() -> Iterator[str]:
    """`lianxue up` on a free port; its address once everything is there."""
    with tempfile.TemporaryDirectory(prefix="lianxue-screenshots-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = {"PORT": str(port), "HOST": "127.0.0.1", "LIANXUE_HOME": home, "LIANXUE_DEMO_PASSWORD": PASSWORD,
                    "LIANXUE_TEST_CLOCK": "1"}  # fmt: skip
        command = [str(Path(sys.executable).parent / "lianxue"), "up"]
        with (Path(home) / "log").open("w") as log:
            product = subprocess.Popen(command, env={**clean_environment(), **settings}, stdout=log, stderr=log)  # noqa: S603
            address = f"http://127.0.0.1:{port}"
            try:
                eventually(lambda: asked(f"{address}/api/v1/ready"), "the product to be ready")
                yield address
            finally:
                product.send_signal(signal.SIGTERM)
                product.wait(30)


def clean_environment() -> dict[str, str]:
    """Without settings of another Lianxue: the pictures show the embedded default."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("LIANXUE_") and name != "PUBLIC_URL"
    }


def eventually(question: Callable[[], Any], what: str) -> Any:
    """Ask until there is an answer."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.5)
    raise SystemExit(f"waited {PATIENCE} s in vain for {what}")


def asked(url: str, token: str = "", body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    """The JSON answer, or None where there is none yet."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    if method == "PUT":
        headers["If-Match"] = '"0"'
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.URLError:
        return None


def token_of(address: str, who: str) -> str:
    """Somebody's token."""
    return str(asked(f"{address}/api/v1/session", body={"username": who, "password": PASSWORD})["token"])


def listed(address: str, who: str, path: str) -> list[Any]:
    """What a list has for somebody."""
    return list(asked(f"{address}/api/v1{path}", token_of(address, who))["items"])


def event_like(address: str, theme: str) -> Any:
    """The demo's newest event with these words in its theme."""
    return listed(address, "supervisor", f"/events?q={urllib.parse.quote(theme)}")[0]


def link_of(address: str, theme: str, who: str) -> str:
    """The path of the page that its first partner has."""
    found = listed(address, who, f"/events/{event_like(address, theme)['id']}/invitations")
    return urllib.parse.urlsplit(str(found[0]["url"])).path


if __name__ == "__main__":
    main()
