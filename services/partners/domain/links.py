"""The secret in a partner's link, and the number on a receipt.

A token is derived, not stored: HMAC-SHA256 of the invitation's id and a nonce. So the organizer can be shown the
same link again, a new nonce makes a new link, and the database holds nothing with which a link could be opened.
"""

from __future__ import annotations

import base64
import hashlib
import hmac


def token_of(key: bytes, invitation_id: str, nonce: str) -> str:
    """The link's secret: 32 bytes, URL-safe, 43 characters."""
    if not key:
        raise ValueError("partner links need a key")
    digest = hmac.digest(key, f"link:{invitation_id}:{nonce}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def fingerprint_of(token: str) -> str:
    """SHA-256 of the token as it was sent: any other character is another token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def receipt_of(key: bytes, invitation_id: str, round_: int, answer: str) -> str:
    """A receipt number for this answer in this round: HZ- and ten characters that are hard to confuse."""
    digest = hmac.digest(key, f"receipt:{invitation_id}:{round_}:{answer}".encode(), "sha256")
    return "HZ-" + base64.b32encode(digest).decode()[:10]
