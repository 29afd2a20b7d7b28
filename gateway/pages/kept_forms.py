"""What was typed into a form whose session was over: it goes with the login page and comes back as the form, filled in.

Nothing is kept here. The browser carries it, sealed and bound to the form's address, through the login; after that
the browser is sent to this address with it (307), and the form is shown, not carried out. It is shown to whoever
typed it: whose form it is stands in its token (`sessions.form_token`), as the session itself is known no longer.
"""

from __future__ import annotations

import hmac
import json
import re
import time
import zlib
from base64 import b64decode, b64encode
from typing import Any

from flask import current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict

from gateway import asking, edge, security
from gateway.pages import sessions
from gateway.pages.only_shown import OnlyShown
from kit.domain import Forbidden, Invalid
from kit.sealing import Sealer, Unreadable

FIELD = "kept_form"
MOST = 700 * 2**10
"""Letters of a sealed form: with the login's own fields it must be a body that the edge takes."""
LASTS = 24 * 3600
NEVER_KEPT = re.compile(r"password|secret|csrf_token|^_key$|^kept_form$|^ticket$", re.IGNORECASE)
NOT_KEPT_OF = {"pages.logout", "pages.password", "pages.second_factor"}


def sealed() -> str:
    """The form of this request for the login page to carry; "" for none, one too long, nobody's, or from elsewhere."""
    if request.method != "POST" or request.endpoint in NOT_KEPT_OF or not sessions.same_site():
        return ""
    if (request.content_length or 0) > edge.MAX_BODY and not sessions.token():
        return ""  # nobody has read it, and nobody need
    fields = [[name, text] for name, text in request.form.items(multi=True) if not NEVER_KEPT.search(name)]
    files = [file.filename for file in request.files.values() if file.filename]
    whose = g.get("form_of") or request.form.get("csrf_token", "")[security.PROOF :]
    said = json.dumps([int(time.time()) + LASTS, whose, fields, files], ensure_ascii=False)
    text = sealer().seal(b64encode(zlib.compress(said.encode("utf-8", "surrogatepass"))).decode(), address())
    return text if whose and fields and len(text) <= MOST else ""


def address() -> str:
    """Where this form is sent to."""
    return request.full_path.rstrip("?")


def take_back() -> None:
    """Have a form that came back from the login shown; Invalid for one that is over or of another address."""
    given = request.form.get(FIELD) if request.method == "POST" else None
    if given is None:
        return
    g.form_of, fields, files = opened(given, address())
    if not g.form_of:
        raise Invalid(
            "form.over", "填写的内容已无法恢复，请重新填写。", "The form could not be brought back; fill it in again."
        )
    setattr(request, "form", ImmutableMultiDict([(name, text) for name, text in fields]))  # noqa: B010
    only_show(files)


def opened(given: str, place: str) -> tuple[str, list[list[str]], list[str]]:
    """Whose form it is, its fields and its files' names; nobody's for one that is over or of another address."""
    try:
        packed = b64decode(sealer().open(given, place))
        until, whose, fields, files = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    except (Unreadable, ValueError, zlib.error):
        return "", [], []
    return (whose, fields, files) if until >= time.time() else ("", [], [])


def check_whose(account_id: str) -> None:
    """Forbidden where somebody else has logged in than the one who typed the form that came back."""
    mark = security.owner_mark(asking.settings().secret_key, account_id)
    if "form_of" in g and not hmac.compare_digest(g.form_of.encode(), mark.encode()):
        raise Forbidden(
            "form.of_another",
            "登录前填写的内容属于另一个账号，不予显示。请用原来的账号登录后重新填写。",
            "What was typed before the login belongs to another account, so it is not shown.",
        )


def only_show(files: list[str]) -> None:
    """From now on this request shows its form and carries nothing out."""
    again = "；".join(files)
    zh = "页面已过期，刚才没有提交；您填写的内容都在，请核对后再提交一次。" + (
        f"附件须重新选择：{again}。" if files else ""
    )
    en = "The form had expired, so nothing was sent; what you typed is here. Check it and send it again."
    refusal = Invalid("form.again", zh, en + (f" Choose the files again: {again}." if files else ""))
    g.only_shown = lambda transport: OnlyShown(transport, refusal)


def is_stale() -> bool:
    """Whether this is a form of ours, made for an earlier session of this browser; a form without any token is not."""
    ours = request.method == "POST" and bool(request.form.get("csrf_token")) and sessions.same_site()
    return ours and request.endpoint != "pages.logout"  # which has nothing to show


def shown_again() -> Any:
    """The form of this request as its view shows it, for a form made for an earlier session of the same browser."""
    only_show([file.filename for file in request.files.values() if file.filename])
    asking.current_actor()
    return current_app.view_functions[str(request.endpoint)](**(request.view_args or {}))


def sealer() -> Sealer:
    """Made once for the application: the key is derived anew each time otherwise."""
    kept = current_app.extensions
    if "lianxue_kept_forms" not in kept:
        kept["lianxue_kept_forms"] = Sealer(asking.settings().secret_key, "kept forms")
    made: Sealer = kept["lianxue_kept_forms"]
    return made
