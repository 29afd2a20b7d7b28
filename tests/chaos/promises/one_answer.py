"""One link, one answer.

Previews: mail scanners and chat programs ask for every address of a link by GET, HEAD and OPTIONS, and Chromium with
JavaScript leaves the page open; afterwards invitations, facts and ledger are as they were. Keys that do not fit: a
token with a bit flipped (every position), a secret of another kind, an expired, a reissued and an outdated link, each
its own status and no change. The answer: 100 replies at once to one token, some equal, some not; exactly one is
recorded, with one fact and one ledger entry, and whoever sent that very answer gets its receipt, everybody else 409.
At the end no token may stand in any log, whatever the link was mangled to.
"""

from __future__ import annotations

import base64
import datetime as dt
import string
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import quote

from sqlalchemy import update

from services.partners.persistence.tables import invitation as invitation_table
from tests.chaos.clients.partner_side import Answer, ask, browse, kept, recorded, stranger
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.support.processes import eventually
from tests.support.studies import Study

AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49 NetType/WIFI",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 MMWEBID/1 MicroMessenger/8.0.50 Language/zh_CN",
    "Mozilla/5.0 (Windows NT 10.0) WindowsWechat/3.9 wxwork/4.1.26", "QQ-URL-Manager", "DingTalkBot-LinkService/1.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks/1.0 (Microsoft Office 365)", "Proofpoint URL Defense",
    "Mimecast-URL-Protect/2.0", "Barracuda Sentinel (EE)", "Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1",
    "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8.5.0",
)  # fmt: skip
ASIDES: tuple[dict[str, str], ...] = (
    {}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"X-HTTP-Method-Override": "POST"},
    {"Content-Type": "application/json", "X-Moz": "prefetch"},
)  # fmt: skip
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
PEOPLE = {"contact_name": "示例联系人", "contact_phone": "027-00000000", "leader_name": "示例带队人"}


def keep(rig: Rig) -> None:
    """Looks first, then keys that do not fit, then the answers; what was said is searched for tokens at the end."""
    study = Study(rig.stack, partners=6)
    study.approve()
    tokens = [_token(invitation) for invitation in study.invitations()]
    rig.inside.await_settled()
    _previews(rig, tokens)
    used = _wrong_keys(rig, tokens[0]) + _mangled(rig, tokens[1])
    used += _dead_links(rig, study)
    for _ in range(rig.size(10, 1)):
        used.append(_one_answer(rig, rig.size(100, 100)))
    rig.inside.await_settled()
    _no_token_in_any_log(rig, {*tokens, *used})


def _token(invitation: dict[str, Any]) -> str:
    return str(invitation["url"].rsplit("/i/", 1)[1])


# --- looking ----------------------------------------------------------------------------------------------------


def _previews(rig: Rig, tokens: list[str]) -> None:
    """Scanners in many threads, and one person who leaves the page open meanwhile."""
    before = kept(rig)
    looks = [_a_look(rig, tokens[number % len(tokens)]) for number in range(rig.size(1000, 250))]
    with ThreadPoolExecutor(9) as pool:
        page = pool.submit(browse, f"{rig.stack.base_url}/i/{tokens[0]}", rig.size(100, 10) / 10)
        statuses = list(pool.map(lambda look: ask(rig, *look[:2], headers=look[2]).status, looks))
        seen = page.result()
    rig.tally.faults += len(looks) + 1
    rig.inside.await_settled()
    after = kept(rig)
    changed = [name for name in before if before[name] != after[name]]
    rig.tally.expect(not changed, f"looking changed {', '.join(changed)}")
    rig.tally.expect(seen and max(seen) < 400, f"the browser did not get the page: {seen}")
    rig.tally.expect(statuses.count(200) > len(looks) // 3, "few of the looks were shown anything")
    rig.tally.expect(max(statuses) < 500, "a look was answered with 5xx")
    rig.tally.notes.append(f"{len(looks)} looks: {_counted(statuses)}, and Chromium")


def _a_look(rig: Rig, token: str) -> tuple[str, str, dict[str, str]]:
    method = rig.random.choice(("GET", "GET", "GET", "HEAD", "HEAD", "OPTIONS"))
    addresses = (f"/i/{token}", f"/api/v1/links/{token}")
    paths = (
        *addresses,
        *addresses,
        *(f"{address}/{door}" for address in addresses for door in ("reply", "calendar.ics")),
    )
    query = rig.random.choice(("", "", "?answer=accept&slot=0&headcount=3", "?_method=POST&answer=decline&reason=x"))
    headers = {"User-Agent": rig.random.choice(AGENTS), **rig.random.choice(ASIDES)}
    return method, rig.random.choice(paths) + query, headers


# --- keys that do not fit ---------------------------------------------------------------------------------------


def _wrong_keys(rig: Rig, token: str) -> list[str]:
    """Flipped bits, and secrets of another kind: 404 each, by page, by API and for an answer; no change.

    Returns the secrets among them. An invitation's id opens nothing: it stands in the address of each act on it.
    """
    before = kept(rig)
    invitation_id, *secrets = _other_keys(rig)
    secrets += _flipped(rig, token)
    for key in (invitation_id, *secrets):
        source, body = stranger(rig), {"answer": "decline", "reason": "试探"}
        asked = [ask(rig, "GET", f"/i/{quote(key, safe='')}", source=source),
                 ask(rig, "POST", f"/api/v1/links/{quote(key, safe='')}/reply", body, source=source)]  # fmt: skip
        rig.tally.faults += 1
        statuses = [answer.status for answer in asked]
        rig.tally.expect(statuses == [404, 404], f"a wrong key was answered {statuses}")
    login = ask(rig, "GET", "/api/v1/session", headers={"Authorization": f"Bearer {token}"})
    rig.tally.expect(login.status == 401, f"a link's token as a session: {login.status}")
    rig.tally.expect(kept(rig) == before, "a wrong key changed something")
    return secrets


def _flipped(rig: Rig, token: str) -> list[str]:
    """One bit changed, at every position: of the six that the character stands for, or of its byte."""
    wrong = []
    for position, character in enumerate(token):
        for bit in range(6) if rig.whole else [rig.random.randrange(6)]:
            other = ALPHABET[ALPHABET.index(character) ^ (1 << bit)]
            wrong.append(token[:position] + other + token[position + 1 :])
        raw = chr(ord(character) ^ (1 << rig.random.randrange(7)))
        if rig.whole and raw not in ALPHABET and raw.isprintable():
            wrong.append(token[:position] + raw + token[position + 1 :])
    return wrong


def _other_keys(rig: Rig) -> list[str]:
    """What else the product gives out or keeps: an id, a session, the nonce and the fingerprint in the database."""
    row = rig.inside.rows("partners", "SELECT id, nonce, token_sha256 FROM invitation ORDER BY id DESC")[0]
    session = str(rig.stack.session("organizer").http.headers["Authorization"]).split()[1]
    again = base64.urlsafe_b64encode(bytes.fromhex(row.token_sha256)).decode().rstrip("=")
    return [row.id, session, row.nonce, row.token_sha256, again]


def _dead_links(rig: Rig, study: Study) -> list[str]:
    """Expired, reissued, and of terms that were changed since: 410, for looking and for answering."""
    expired, reissued, edited = study.invitations()[-3:]
    with rig.inside.databases["partners"].transaction() as db:
        past = dt.datetime.now(dt.UTC) - dt.timedelta(days=400)
        db.execute(update(invitation_table).where(invitation_table.c.id == expired["id"]).values(deadline=past))
    _expect_gone(rig, "expired", expired)
    fresh = study.organizer.post(f"/invitations/{reissued['id']}/reissue")
    assert fresh.status_code == 200, fresh.text
    _expect_gone(rig, "reissued", reissued)
    shown = ask(rig, "GET", f"/api/v1/links/{_token(fresh.json())}")
    rig.tally.expect(shown.status == 200, f"the reissued link is answered {shown.status}")
    _edit(study)
    eventually(lambda: ask(rig, "GET", f"/i/{_token(edited)}").status == 410, "the edit has reached the link", 20)
    _expect_gone(rig, "outdated", edited)
    return [_token(fresh.json())]


def _edit(study: Study) -> None:
    """A material edit of an approved event: its invitations are void."""
    event = study.organizer.get(study.path)
    venue = {**event.json()["venue"], "name": "另一处园区"}
    answer = study.organizer.call(
        "PATCH", study.path, json={"venue": venue}, headers={"If-Match": event.headers["ETag"]}
    )
    assert answer.status_code == 200, answer.text


def _expect_gone(rig: Rig, what: str, invitation: dict[str, Any]) -> None:
    path = f"/api/v1/links/{_token(invitation)}"
    accept = {"answer": "accept", "slot": 0, "headcount": 2, **PEOPLE}
    asked = [ask(rig, "GET", f"/i/{_token(invitation)}"), ask(rig, "GET", path),
             ask(rig, "POST", f"{path}/reply", accept), ask(rig, "PATCH", f"{path}/reply", {"headcount": 3}),
             ask(rig, "PUT", f"{path}/arrangements", {"plates": "x"})]  # fmt: skip
    rig.tally.faults += 1
    statuses = [answer.status for answer in asked]
    rig.tally.expect(set(statuses) == {410}, f"a link that is {what} was answered {statuses}")
    rig.tally.expect(recorded(rig, invitation["id"]) == ([], []), f"a link that is {what} took an answer")


# --- answering --------------------------------------------------------------------------------------------------


def _one_answer(rig: Rig, callers: int) -> str:
    """Everybody at once; the token."""
    study = Study(rig.stack)
    study.approve()
    invitation = study.invitation()
    path = f"/api/v1/links/{_token(invitation)}"
    bodies = _replies(rig, ask(rig, "GET", path).said["slots"], callers)
    together = Barrier(callers)

    def reply(body: dict[str, Any]) -> Answer:
        together.wait(30)
        return ask(rig, "POST", f"{path}/reply", body)

    with ThreadPoolExecutor(callers) as pool:
        answers = list(pool.map(reply, bodies))
    rig.tally.faults += 1
    _judge(rig, invitation["id"], path, list(zip(bodies, answers, strict=True)))
    rig.inside.await_settled()
    entries = [entry.type for entry in rig.inside.ledger("invitation.") if entry.subject == study.event["id"]]
    told = [kind for kind in entries if kind == recorded(rig, invitation["id"])[1][0]]
    rig.tally.expect(len(told) == 1, f"the ledger says {len(told)} times how the partner answered")
    return _token(invitation)


def _replies(rig: Rig, slots: list[dict[str, str]], callers: int) -> list[dict[str, Any]]:
    """Three of four are copies of four answers, the rest are each their own; in an order that the seed decides.

    All accept the first slot: the second may lie in the next year, and then the event is rightly reopened.
    """
    later = [{name: _a_day_later(moment) for name, moment in slot.items()} for slot in slots]
    same: list[dict[str, Any]] = [
        {"answer": "accept", "slot": 0, "headcount": 12, **PEOPLE},
        {"answer": "accept", "slot": 0, "headcount": 13, **PEOPLE},
        {"answer": "decline", "reason": "近期任务较重"},
        {"answer": "counter", "slots": later, "message": "可否改期"},
    ]
    own = [
        {"answer": "accept", "slot": 0, "headcount": 20 + number, **PEOPLE}
        if number % 3 else {"answer": "decline", "reason": f"原因 {number}"}
        for number in range(callers // 4)
    ]  # fmt: skip
    bodies = [same[number % 4] for number in range(callers - len(own))] + own
    rig.random.shuffle(bodies)
    return bodies


def _a_day_later(moment: str) -> str:
    return (dt.datetime.fromisoformat(moment) + dt.timedelta(days=1)).isoformat()


def _judge(rig: Rig, invitation_id: str, path: str, exchanges: list[tuple[dict[str, Any], Answer]]) -> None:
    statuses = [answer.status for _body, answer in exchanges]
    taken = [(body, answer.said.get("receipt")) for body, answer in exchanges if answer.status == 200]
    rig.tally.expect(set(statuses) <= {200, 409}, f"replies were answered {_counted(statuses)}")
    if not rig.tally.expect(taken, "no reply was taken"):
        return
    body, receipt = taken[0]
    if any(other != body for other, _receipt in taken) or {r for _b, r in taken} != {receipt}:
        rig.tally.doubled.append(f"different answers were taken, or one got different receipts: {len(taken)} times 200")
    refused = [1 for other, answer in exchanges if other == body and answer.status != 200]
    rig.tally.expect(not refused, f"the recorded answer itself was refused {len(refused)} times")
    receipts, facts = recorded(rig, invitation_id)
    if len(receipts) != 1 or len(facts) != 1:
        rig.tally.doubled.append(f"{len(receipts)} replies are recorded and {len(facts)} facts tell of them")
    rig.tally.expect(receipts == [receipt], "the recorded receipt is not the one that was handed out")
    shown = ask(rig, "GET", path).said.get("reply") or {}
    rig.tally.expect(shown.get("receipt") == receipt, "the page shows another receipt")
    again = ask(rig, "POST", f"{path}/reply", body)
    rig.tally.expect((again.status, again.said.get("receipt")) == (200, receipt), f"asked again: {again.status}")
    rig.tally.notes.append(f"{len(exchanges)} replies at once ({body['answer']} won): {_counted(statuses)}")


def _counted(statuses: list[int]) -> str:
    return ", ".join(f"{statuses.count(status)} × {status}" for status in sorted(set(statuses)))


# --- logs -------------------------------------------------------------------------------------------------------


def _mangled(rig: Rig, token: str) -> list[str]:
    """A link as chat programs, mail gateways and people's hands leave it: whatever it is answered, it is not logged."""
    addresses = (
        f"/i//{token}", f"//i/{token}", f"/I/{token}", f"/i/{token}/nowhere?next=/i/{token}", f"/i%2F{token}",
        f"/{token}", f"/link/{token}", f"/i/%22{token}%22", f"/i/{token}%E3%80%82", f"/i/%20{token}", f"/i/{token}%3Fx",
        f"/api/v1/links//{token}", f"/api/v1/links/{token}/reply/", f"/%2569/{token}", f"/i/.{token}",
    )  # fmt: skip
    for address in addresses:
        ask(rig, "GET", address, source=stranger(rig), headers={"Referer": f"{rig.stack.base_url}/i/{token}"})
        ask(rig, "BREW", address, source=stranger(rig))
        ask(rig, "POST", address, {"answer": "perhaps", "token": token}, source=stranger(rig))
    rig.tally.faults += len(addresses)
    return [token]


def _no_token_in_any_log(rig: Rig, tokens: set[str]) -> None:
    """The processes' own logs, and the broker's."""
    said = {"a process": rig.inside.logs()}
    if rig.stack.broker is not None:
        home = rig.stack.broker.home
        files = [home / "out", *(home / "log").glob("*")]
        said["RabbitMQ"] = "\n".join(path.read_text(errors="replace") for path in files if path.is_file())
    for whose, text in said.items():
        found = sum(token in text for token in tokens)
        rig.tally.expect(not found, f"the log of {whose} has {found} of {len(tokens)} tokens")


PROMISE = Promise(
    number=11,
    words="one link, one answer",
    keep=keep,
    short=(FULL,),
    variants=(
        Variant("get-confirms", EMBEDDED),
        Variant("script-confirms", EMBEDDED),
        Variant("reply-overwrites", FULL),
        Variant("log-prints-path", EMBEDDED),
    ),
)
