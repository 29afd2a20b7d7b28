"""Take the README's pictures: start `lianxue up` with its demo in a scratch folder, log in, photograph, stop.

Usage: make screenshots (or .venv/bin/python scripts/screenshots.py). Needs the packages of requirements-dev.lock and
Chromium; LIANXUE_TEST_CHROMIUM names another one than Debian's. Takes half a minute and touches nothing that runs.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
CHROMIUM = os.environ.get("LIANXUE_TEST_CHROMIUM", "/usr/bin/chromium")
PASSWORD = "screenshots-" + "password"
PATIENCE = 120
AT_MOST = 300 * 1024
PC: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 1000}


def main() -> None:
    """All pictures, and a word about each."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_product() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        on_pc(browser, address)
        on_phone(browser, address)
        browser.close()


def on_pc(browser: Browser, address: str) -> None:
    """The login page, the organizer's home, and an event that waits for its partner."""
    page = browser.new_page(base_url=address, viewport=PC, locale="zh-CN", timezone_id="Asia/Shanghai")
    page.goto("/login")
    picture(page, "login")
    page.get_by_label("用户名").fill("organizer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", level=1).wait_for()
    picture(page, "home")
    page.goto(f"/events/{inviting_event(address)['id']}")
    page.locator("#invitations img").wait_for()
    picture(page, "event", whole=True)


def on_phone(browser: Browser, address: str) -> None:
    """What the partner sees: no account, no JavaScript."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=2, java_script_enabled=False, locale="zh-CN")
    page.goto(invitation(address)["url"])
    picture(page, "partner-phone")


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Write one PNG with a palette of 256 colours: the pages have few, and the repository keeps every version."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > AT_MOST:
        raise SystemExit(f"{path.relative_to(ROOT)} has {size} bytes, at most {AT_MOST}")
    print(f"{path.relative_to(ROOT)}: {size // 1024} KiB")


@contextmanager
def running_product() -> Iterator[str]:
    """`lianxue up` on a free port; its address once everything is there."""
    with tempfile.TemporaryDirectory(prefix="lianxue-screenshots-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = {"PORT": str(port), "HOST": "127.0.0.1", "LIANXUE_HOME": home, "LIANXUE_DEMO_PASSWORD": PASSWORD}
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


def asked(url: str, token: str = "", body: dict[str, Any] | None = None) -> Any:
    """The JSON answer, or None where there is none yet."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.URLError:
        return None


def logged_in(address: str) -> str:
    """The organizer's token."""
    return str(asked(f"{address}/api/v1/session", body={"username": "organizer", "password": PASSWORD})["token"])


def inviting_event(address: str) -> Any:
    """The demo's event whose partner has been invited."""
    return asked(f"{address}/api/v1/events?state=inviting", logged_in(address))["items"][0]


def invitation(address: str) -> Any:
    """Its open invitation."""
    event = inviting_event(address)
    return asked(f"{address}/api/v1/events/{event['id']}/invitations", logged_in(address))["items"][0]


if __name__ == "__main__":
    main()
