"""The list beside a briefing: what its writer looks at before it is handed in, and its reviewer after that.

What the record contradicts is the events service's to say, and it refuses the review for that; captions and length are
for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway.documents.captions import pictures
from gateway.pages import markup, words

WORD = re.compile(r"[!-~]+|[^\s!-~]")
"""As office programs count: a character of Chinese, or a run of Latin letters and figures (briefing-editor.js, too)."""
OF_THE_RECORD = (
    (_l("Headcount"), ("headcount", "own_headcount", "partner_headcount")),
    (_l("Date"), ("date",)),
    (_l("Partner unit"), ("partner",)),
)
COLOURS = {"good": "green", "bad": "red", "open": "amber", "told": "grey"}


@dataclass(frozen=True)
class Check:
    """One line: what is looked at, how it stands (`good`, `bad`, `open`, `told`), the state in a word, and more."""

    label: Any
    state: str
    word: str
    more: tuple[str, ...] = ()

    @property
    def colour(self) -> str:
        """Of the badge."""
        return COLOURS[self.state]


def checks(event: Mapping[str, Any], briefing: Mapping[str, Any], screening: Mapping[str, Any]) -> list[Check]:
    """The whole list, of the version that is stored."""
    html = str(briefing.get("body_html") or "")
    return [_captions(html), *_record(event, briefing), _screening(screening)]


def length(html: str) -> int:
    """How many words it has."""
    return len(WORD.findall(markup.plain(html)))


def _captions(html: str) -> Check:
    found = pictures(html)
    bare = sum(not caption for caption in found)
    if not found:
        return Check(_("Captions of photos"), "told", _("No photo in the text"))
    if bare:
        return Check(_("Captions of photos"), "open", _("%(n)s of %(all)s without a caption", n=bare, all=len(found)))
    return Check(_("Captions of photos"), "good", _("%(n)s photos, all with a caption", n=len(found)))


def _record(event: Mapping[str, Any], briefing: Mapping[str, Any]) -> list[Check]:
    """Headcount, date and partner against the record, while the service compares them: until the event is summed up."""
    if event["state"] != "held":
        return []
    found = briefing.get("disagreements") or []
    return [_agreement(label, [one for one in found if one["kind"] in kinds]) for label, kinds in OF_THE_RECORD]


def _agreement(label: Any, against: list[Mapping[str, Any]]) -> Check:
    if not against:
        return Check(label, "good", _("As in the record"))
    return Check(label, "bad", _("Differs from the record"), tuple(_said(one) for one in against))


def _said(one: Mapping[str, Any]) -> str:
    values = _("the text says %(stated)s, the record %(recorded)s", stated=one["stated"], recorded=one["recorded"])
    return f"{words.word(one['kind'], 'disagreement')}: {values} “{one['quote']}”"


def _screening(screening: Mapping[str, Any]) -> Check:
    """How the newest version was judged for what could disclose an audit."""
    label, found = _("Confidentiality screening"), [one["word"] for one in screening.get("words") or []]
    more = (_("Found in the text: %(words)s", words="、".join(found)),) if found else ()
    judged = [one for one in screening.get("items") or [] if one["revision"] == screening.get("revision")]
    if not screening.get("revision"):
        return Check(label, "open", _("No version has been saved yet."))
    if screening.get("screened"):
        return Check(label, "good", _("This version may be published"), more)
    if judged and judged[-1]["result"] == "returned":
        return Check(label, "bad", _("Sent back to be changed"), tuple(filter(None, (judged[-1].get("remark"), *more))))
    return Check(label, "open", _("This version is not screened yet"), more)
