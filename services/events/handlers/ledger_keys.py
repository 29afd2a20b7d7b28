"""The key that signs checkpoints: known to the ledger, replaced by a succession that the old key signs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from contracts.events import LedgerKeyRotated
from kit.clock import rfc3339
from kit.domain import Actor, Conflict
from kit.work import Works
from services.events.domain.ledger.checkpoint import Succession

if TYPE_CHECKING:
    from services.events.signing import Signer


def signer_of(work: Any) -> Signer:
    """Who signs now. The first key becomes known to the ledger by its first signature; afterwards no other may sign.

    So two processes that do not share one key file cannot both sign: the second is refused, and says why. Who signs
    holds the ledger until the end of the transaction: a key cannot be replaced between this and its last signature.
    """
    work.ledger.lock()
    known = work.ledger.keys()
    signer: Signer = work.signer.current(known[-1].key_id if known else None)
    if not known:
        _add(work, signer)
    elif signer.key_id != known[-1].key_id:
        raise Conflict(
            "ledger.key_mismatch",
            f"本进程的签名密钥（{signer.key_id}）不是台账登记的密钥（{known[-1].key_id}），不能签署。请管理员核对密钥文件。",
            f"This process has the key {signer.key_id}, and the ledger knows {known[-1].key_id}: look at the key file.",
        )
    return signer


def moment_of_signing(work: Any) -> dt.datetime:
    """Now, to the second, and never before what was signed last, even where the clocks of two machines differ.

    Verifiers take an earlier time for an old checkpoint, and a key's signature after its succession for a stolen key.
    """
    now: dt.datetime = work.origin.clock.now().replace(microsecond=0)
    last = work.ledger.newest_checkpoint(daily=False)
    return now if last is None else max(now, last.signed_at.replace(microsecond=0))


def prepare_successor(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:  # noqa: ARG001  (the shape)
    """Make the next key before the transaction; it waits beside the file until the ledger knows it.

    One that waited and is known by now takes its place first, or it would be taken for its own successor.
    """
    if args.get("old_key_lost") is True:
        return {}
    with works.read() as work:
        known = work.ledger.keys()
    signer = works.work_class.signer
    signer.current(known[-1].key_id if known else None)
    return {"successor": signer.successor()}


def rotate_ledger_key(work: Any, *, reason: str, old_key_lost: bool) -> dict[str, Any]:
    """Sign with another key from now on; the key that goes signs the succession, and with that is of no more use.

    `old_key_lost`: take the key that is in the file although nothing vouches for it.
    """
    if old_key_lost:
        return _begin_anew(work, reason)
    old, successor = signer_of(work), work.prepared["successor"]
    if successor.key_id == old.key_id:
        raise Conflict("ledger.key_rotated", "密钥刚刚已经更换。", "The key was replaced just now.")
    timestamp = rfc3339(moment_of_signing(work)) or ""
    note = Succession(old.key_id, successor.key_id, successor.public_key, timestamp).note()
    return _followed(work, old.key_id, successor, reason, note=note, signature=old.sign(note))


def _begin_anew(work: Any, reason: str) -> dict[str, Any]:
    known, signer = work.ledger.keys(), work.signer.current()
    if signer.key_id in [key.key_id for key in known]:
        raise Conflict(
            "ledger.key_known",
            f"密钥文件中是台账已登记的密钥（{signer.key_id}）。旧密钥确已遗失的，请先移走密钥文件，再重新执行。",
            f"The key in the file ({signer.key_id}) is known already. If the present one is lost, move the file away.",
        )
    return _followed(work, known[-1].key_id if known else "", signer, reason)


def _followed(work: Any, from_key_id: str, signer: Signer, reason: str, **succession: str) -> dict[str, Any]:
    _add(work, signer, **succession)
    key = {"key_id": signer.key_id, "public_key": signer.public_key}
    work.publish(LedgerKeyRotated(**key, from_key_id=from_key_id, reason=reason, **succession))
    return {**key, "from_key_id": from_key_id, "vouched": bool(succession)}


def _add(work: Any, signer: Signer, **succession: str) -> None:
    work.ledger.add_key(key_id=signer.key_id, public_key=signer.public_key, since=work.now, **succession)


COMMANDS: dict[str, Any] = {"rotate_ledger_key": rotate_ledger_key}
PREPARE: dict[str, Any] = {"rotate_ledger_key": prepare_successor}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
