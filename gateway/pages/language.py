"""Which language a page speaks, and how it writes moments, days and money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, get_domain, get_locale, ngettext

from kit.clock import in_shanghai

CHINESE, ENGLISH = "zh_CN", "en"
NAMES = {"zh": CHINESE, "zh_CN": CHINESE, "zh-CN": CHINESE, "en": ENGLISH}
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TRANSLATIONS = Path(__file__).resolve().parent / "translations"
YEAR_SECONDS = 31_536_000


class Catalogue(Domain):
    """The Chinese catalogue under its name of old: babel calls the locale zh_Hans_CN and would look for that."""

    def get_translations(self) -> NullTranslations:
        """Chinese, or the English of the sources."""
        name = CHINESE if in_chinese() else ENGLISH
        if name not in self.cache:
            self.cache[name] = Translations.load(TRANSLATIONS, [name])
        return cast(NullTranslations, self.cache[name])


def install(app: Flask) -> None:
    """Give the application its catalogue and the filters of this module."""
    babel = Babel(app, default_locale=CHINESE, locale_selector=chosen, default_timezone="Asia/Shanghai")
    babel.domain_instance = Catalogue()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: spoken().ugettext(text),
        ngettext=lambda one, many, count: spoken().ungettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, text: spoken().upgettext(context, text),
        npgettext=lambda context, one, many, count: spoken().unpgettext(context, one, many, count),
    )
    app.jinja_env.filters.update(moment=moment, day=day, span=span, money=money, local=local_input, waited=waited)


def spoken() -> Any:
    """The texts of this request's language, found once: a page has hundreds, and Flask-Babel looks for each anew."""
    if "texts" not in g:
        g.texts = get_domain().get_translations()
    return g.texts


def chosen() -> str:
    """`?lang=`, then the cookie, then what the browser asks for; Chinese when nobody says."""
    if not has_request_context():
        return CHINESE
    for wish in (request.args.get("lang", ""), request.cookies.get("lang", "")):
        if wish in NAMES:
            return NAMES[wish]
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh")
    return NAMES.get(best or "zh", CHINESE)


def in_chinese() -> bool:
    """Whether the page at hand is Chinese."""
    return _is_chinese(get_locale())


@lru_cache(maxsize=8)
def _is_chinese(locale: Locale | None) -> bool:
    """A page asks for each of its texts."""
    return str(locale or CHINESE).startswith("zh")


def remember(answer: Response) -> Response:
    """Keep the choices of language and text size that came with the address."""
    if request.args.get("lang", "") in NAMES:
        answer.set_cookie("lang", NAMES[request.args["lang"]], max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    if request.args.get("text", "") in ("large", "normal"):
        answer.set_cookie("text", request.args["text"], max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    return answer


def large_text() -> bool:
    """Whether the reader asked for large letters."""
    return (request.args.get("text") or request.cookies.get("text")) == "large"


def _aware(value: Any) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return in_shanghai(value)
    try:
        parsed = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return in_shanghai(parsed) if parsed.tzinfo else None


def moment(value: Any) -> str:
    """2026年5月8日(星期五)上午9:00, or Fri 8 May 2026, 9:00 am; other text comes back as it is."""
    at = _aware(value)
    if at is None:
        return str(value or "")
    return day(at.date()) + (_clock_zh(at) if in_chinese() else f", {_clock_en(at)}")


def day(value: Any) -> str:
    """2026年5月8日(星期五), or Fri 8 May 2026, of a date, a moment or the text of either."""
    at = _aware(value)
    if isinstance(value, dt.date) and at is None:
        on = value
    elif at is not None:
        on = at.date()
    else:
        try:
            on = dt.date.fromisoformat(str(value))
        except ValueError:
            return str(value or "")
    if in_chinese():
        return f"{on.year}年{on.month}月{on.day}日(星期{WEEKDAYS_ZH[on.weekday()]})"
    return f"{WEEKDAYS_EN[on.weekday()]} {on.day} {MONTHS_EN[on.month - 1]} {on.year}"


def span(slot: Any) -> str:
    """A slot from its beginning to its end, the day once when both fall on it."""
    slot = slot or {}
    start, end = _aware(slot.get("starts_at")), _aware(slot.get("ends_at"))
    if start is None:
        return ""
    if end is None:
        return moment(start)
    if (start.date(), start.strftime("%H%M"), end.strftime("%H%M")) == (end.date(), "0000", "2359"):
        return day(start.date())  # out of an old ledger, which has the day alone
    if start.date() != end.date():
        return f"{moment(start)} – {moment(end)}"
    clock = _clock_en(end)
    if in_chinese():
        clock = _clock_zh(end) if _part_of_day(end) != _part_of_day(start) else f"{_hour(end)}:{end.minute:02}"
    return f"{moment(start)}–{clock}"


def _part_of_day(at: dt.datetime) -> str:
    for until, name in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午")):
        if at.hour < until:
            return name
    return "晚上"


def _hour(at: dt.datetime) -> int:
    return at.hour if at.hour <= 12 else at.hour - 12


def _clock_zh(at: dt.datetime) -> str:
    return f"{_part_of_day(at)}{_hour(at)}:{at.minute:02}"


def _clock_en(at: dt.datetime) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


def money(value: Any) -> str:
    """2,100.00 元, or CNY 2,100.00; nothing for nothing."""
    if value is None or value == "":
        return ""
    try:
        amount = f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)
    return f"{amount} 元" if in_chinese() else f"CNY {amount}"


def local_input(value: Any) -> str:
    """What <input type=datetime-local> wants; text that is no moment comes back as it was typed."""
    at = _aware(value)
    return at.strftime("%Y-%m-%dT%H:%M") if at else str(value or "")


def waited(seconds: Any) -> str:
    """A length of time in its largest fitting unit."""
    hours = int(seconds) // 3600
    if hours < 48:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", hours // 24)
