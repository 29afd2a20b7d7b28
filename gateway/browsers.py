"""What is told of a browser for the list of one's sessions: enough to know one's own, too little to follow anybody."""

from __future__ import annotations

import ipaddress

from flask import Request

BROWSERS = (
    ("MicroMessenger/", "微信"), ("wxwork/", "企业微信"), ("DingTalk/", "钉钉"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("QQBrowser/", "QQ 浏览器"), ("SE 2.X", "搜狗"), ("UBrowser/", "UC"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("Trident/", "Internet Explorer"),
)  # fmt: skip
"""Looked for in this order: most browsers also say that they are some other one."""
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
           ("HarmonyOS", "HarmonyOS"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def told_of(request: Request, address: str | None) -> dict[str, str]:
    """The two arguments that a login takes of its browser."""
    return {"address": shortened(address), "browser": name_of(request.headers.get("User-Agent", ""))}


def shortened(address: str | None) -> str:
    """Without its last part: 10.1.2.*, or the first 48 bits of IPv6."""
    try:
        there = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    there = getattr(there, "ipv4_mapped", None) or there
    if there.version == 4:
        return f"{str(there).rpartition('.')[0]}.*"
    return str(ipaddress.ip_network((there, 48), strict=False).network_address) + "*"


def name_of(agent: str) -> str:
    """The browser and its system, without versions; "" for what is neither."""
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found))
