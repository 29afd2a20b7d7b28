"""A partner's contacts as somebody to write to: which of them, and why not."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from kit.domain import Invalid, field_error

Contact = Mapping[str, Any]


def reference_of(key: bytes, partner_id: str, contact: Contact) -> str:
    """What a form names a contact by: contacts have no id, their place in the list moves, their address is not shown.

    Another address is another reference, so that nobody writes to whom they did not see.
    """
    said = f"contact:{partner_id}:{contact.get('name') or ''}:{contact.get('email') or ''}"
    return base64.b32encode(hmac.digest(key, said.encode(), "sha256")).decode()[:16].lower()


def chosen(key: bytes, partner_id: str, contacts: Sequence[Contact], reference: str | None) -> Contact:
    """The contact that is meant; without a reference the only one who has an address."""
    if reference:
        found = [one for one in contacts if reference_of(key, partner_id, one) == reference]
        if not found:
            raise _wrong("unknown", "联系人已有变动，请重新选择。", "No such contact any more: choose again.")
        if not found[0].get("email"):
            raise _wrong("no_address", "该联系人没有登记邮箱，请先在“联学单位”中补上。", "The contact has no address.")
        return found[0]
    able = [one for one in contacts if one.get("email")]
    if not able:
        raise _wrong(
            "no_address", "该单位的联系人没有登记邮箱，请先在“联学单位”中补上。", "No contact has a mail address."
        )
    if len(able) > 1:
        raise _wrong("required", "请选择发给哪位联系人。", "Choose one of the contacts.")
    return able[0]


def unusable() -> Invalid:
    """What is written there is no address."""
    return _wrong("address", "登记的邮箱地址写得不对，请先在“联学单位”中改正。", "What is there is no mail address.")


def _wrong(code: str, detail: str, english: str) -> Invalid:
    return Invalid("invalid", detail, english, errors=[field_error("/contact", code, detail)])
