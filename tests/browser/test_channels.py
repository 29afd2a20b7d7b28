"""An administrator sets a channel up, tries it, and mends it: the real product, a server that judges keys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.fake_channels import KEY, Robot, served

LogIn = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}


def test_a_channel_is_set_up_tried_mended_and_nothing_of_its_key_is_shown(log_in: LogIn) -> None:
    with served(Robot()) as robot:
        page = log_in("admin")
        page.get_by_role("link", name="通知渠道").click()
        page.get_by_role("link", name="新增渠道").click()
        page.get_by_role("link", name="企业微信群机器人").click()
        page.get_by_label("渠道名称").fill("示例工作群")
        page.get_by_label("单位").select_option(index=1)
        page.get_by_label("地址", exact=True).fill(robot.base_url)
        page.get_by_label("Key").fill("another-key")
        page.get_by_role("button", name="保存").click()
        page.get_by_role("button", name="发送测试消息").click()
        expect(page.locator("#trial")).to_contain_text("93000 Key 不正确", timeout=20_000)
        page.get_by_role("link", name="修改", exact=True).click()
        page.get_by_label("Key").fill(KEY)
        page.get_by_role("button", name="保存").click()
        page.get_by_role("button", name="全部重新发送").click()
        expect(page.get_by_role("status")).to_contain_text("重新发送")
        page.get_by_role("button", name="发送测试消息").click()
        expect(page.locator("#trial")).to_contain_text("已送达", timeout=20_000)
        assert re.search("测试消息：示例工作群", "".join(robot.got))
        assert KEY not in page.content()
        page.set_viewport_size(PHONE)
        for path in (page.url, f"{page.url.split('?')[0]}/edit", "/channels", "/channels/new?kind=sms", "/deliveries"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
