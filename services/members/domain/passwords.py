"""What a password must not be: short, the user name, or one of those that everybody tries first.

After NIST SP 800-63B: length and a list of what is guessed first, no rules about kinds of characters and no expiry,
which make people write passwords down and count them up.
"""

from __future__ import annotations

import re

AT_LEAST, AT_MOST = 8, 200
OWN_PART = 4
"""How many characters a password needs besides the user name that it contains."""

WORDS = """
    password passw0rd passwort p@ssw0rd p@ssword pa$$word p@55w0rd letmein welcome iloveyou sunshine princess football
    baseball superman batman dragon monkey shadow master michael jordan trustno1 whatever starwars computer internet
    secret admin administrator root guest test user login changeme default system manager server oracle pass word
    qwerty qwertyui qwertyuiop qwert asdf asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1q2w3e4r5t 1qaz2wsx
    1qaz2wsx3edc qazwsx qazwsxedc q1w2e3r4 q1w2e3r4t5 zaq12wsx qweasd qweasdzxc abc abcd abcdef abcdefg aabbcc
    a1b2c3d4 a1s2d3f4 abc123 a123456 a12345678 a123456789 aa123456 aa123456789 zxc123 asd123 qwe123 aaa111 aaa123
    123abc 123qwe 123qweasd 1234qwer qwer1234 123123 123321 12341234 123654 112233 11223344 147258369 159357
    741852963 789456123 963852741 110120119 520520 5201314 52013145 1314520 13145200
    woaini woaini1314 woaini520 iloveu mima wodemima zhongguo beijing shanghai wuhan guangzhou shenzhen taobao alibaba
    tencent baidu weixin huawei xiaomi lianxue shenji shenjishu zhibu dangyuan dangjian dangzhibu
"""
COMMON = frozenset(WORDS.split())
"""Common ones without the digits and signs that people hang on to them; see `_bare`."""
RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)


def fault(password: str, username: str) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with it; None: it will do."""
    if not AT_LEAST <= len(password) <= AT_MOST:
        return "length", f"密码应为 {AT_LEAST}–{AT_MOST} 个字符。"
    plain, name = password.casefold().strip(), username.casefold().strip()
    if (len(name) >= 3 and name in plain and len(plain) - len(name) < OWN_PART) or plain == name[::-1]:
        return "username", "密码不能是用户名，也不能只比用户名多几个字符。"
    if _is_common(plain):
        return "common", "这个密码太常见，很容易被猜中；请换一个，例如几个互不相关的词连在一起。"
    return None


def _is_common(plain: str) -> bool:
    if len(set(plain)) <= 2 or _repeats(plain) or _runs(plain):
        return True
    return not COMMON.isdisjoint((plain, plain.rstrip("!.@#?_"), _bare(plain)))


def _bare(plain: str) -> str:
    """Without the digits and signs around it: Password2026! is "password" with a year."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


def _repeats(plain: str) -> bool:
    """The same few characters over and over: abcabcabc."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5) if size <= len(plain) // 2)


def _runs(plain: str) -> bool:
    """A row of the keyboard or of the alphabet, forwards or backwards."""
    return any(plain in run or plain in run[::-1] for run in RUNS)
