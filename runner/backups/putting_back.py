"""Putting a backup back, step by step. Until the last step, what was there before can be brought back, and is on any
failure.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from kit import migrations
from kit.config import Settings
from kit.domain import Actor
from runner.backups import keys, ledger_state
from runner.backups.archive import Archive, reading
from runner.backups.catching_up import Restored
from runner.backups.manifest import Manifest
from runner.backups.refusal import Refused
from runner.backups.taking import product_version
from runner.backups.targets import Target, held
from runner.topology import definition

Say = Callable[[str], None]


def put_back(settings: Settings, file: Path, *, replace: bool, who: Actor, say: Say) -> list[str]:
    """Restore and say what was done. Returns what does not agree: the data is in place all the same, as it was saved.

    Refused when nothing was changed.
    """
    with reading(file) as archive:
        manifest = archive.manifest
        say(f"backup    of {manifest.made_at}, version {manifest.product_version}, a ledger of {manifest.ledger_size}")
        must_be_readable(manifest)
        archive.check()
        say("checked   every part has the SHA-256 that the backup names")
        with _in_words(), held(settings) as targets:
            used = _must_be_free(targets, manifest, replace)
            with _all_or_nothing(targets):
                disagreeing = _loaded(settings, targets, archive, who, say)
            disagreeing += _given_up(targets)
            try:
                for line in keys_back(settings, archive, used):
                    say(line)
            except (OSError, Refused) as error:  # the data is in place: that must not be denied
                disagreeing.append(f"the keys: {error}")
    return disagreeing


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """A failure of disk or database, when everything is as it was before."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        why = str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]
        raise Refused(f"disk or database failed: {why}", "Everything is as it was before.") from error


def must_be_readable(manifest: Manifest) -> None:
    """Refused when a schema of the backup is one that this version does not know: it is newer."""
    for name, part in manifest.parts.items():
        scripts = ScriptDirectory.from_config(migrations.config_of(name, "sqlite://", definition(name).metadata))
        if part.schema not in {script.revision for script in scripts.walk_revisions()}:
            raise Refused(
                f"it was made by version {manifest.product_version}, whose schema {part.schema} of {name} "
                f"this version ({product_version()}) does not know",
                "Install that version or a newer one, and restore with it. Nothing was changed.",
            )


def _must_be_free(targets: Sequence[Target], manifest: Manifest, replace: bool) -> bool:
    """Whether anything is there; Refused when it may not be replaced, or is of another kind."""
    for target in targets:
        kind = manifest.parts[target.name].kind
        if kind != target.kind:
            raise Refused(
                f"the backup holds a {kind} database of {target.name}, and the settings name a {target.kind} one",
                "Restore with settings of the same kind. Nothing was changed.",
            )
    there = {target.name: words for target in targets if (words := target.content())}
    if there and not replace:
        name, words = next(iter(there.items()))
        raise Refused(
            f"the database of {name} is not empty: {words}",
            "Choose an empty LIANXUE_HOME or empty databases, or give up what is there with --replace.",
        )
    return bool(there)


@contextlib.contextmanager
def _all_or_nothing(targets: Sequence[Target]) -> Iterator[None]:
    """All targets are swapped when the block ends well; all are as they were before on any failure, Ctrl-C too."""
    try:
        yield
        for target in targets:
            target.swap()
    except BaseException:
        with contextlib.ExitStack() as all_of_them:  # one that fails keeps none of the others from being put back
            for target in targets:
                all_of_them.callback(target.put_back)
        raise


def _given_up(targets: Sequence[Target]) -> list[str]:
    """What was there before goes; from here on nothing can be brought back, and nothing may say that it was."""
    found = []
    for target in targets:
        try:
            target.finish()
        except (DBAPIError, OSError) as error:
            found.append(f"what {target.name} held before could not be removed: {error}")
    return found


def _loaded(settings: Settings, targets: Sequence[Target], archive: Archive, who: Actor, say: Say) -> list[str]:
    """Load, migrate, catch up, look; what does not agree."""
    manifest = archive.manifest
    for target in targets:
        target.stage(archive)
        part = manifest.parts[target.name]
        say(f"{target.name:9} loaded, {part.outbox} facts made, {part.inbox} handled, schema {part.schema}")
    staged = dataclasses.replace(settings, database_urls={target.name: target.url for target in targets})
    restored = Restored(staged)
    try:
        found = restored.differences(manifest)
        restored.migrate()
        restored.tell(manifest, who)
        brought, ended = restored.reconcile()
        say(f"caught up {brought} facts that were on their way have arrived, this restore's own entry among them")
        found += [] if ended else ["facts make facts without an end: see the log"]
        return found + _looked_at(restored, manifest, say)
    finally:
        restored.close()


def _looked_at(restored: Restored, manifest: Manifest, say: Say) -> list[str]:
    """The ledger against itself and the manifest, readers against their sources."""
    with restored.works["events"].database.reading() as db:
        found = [
            f"the ledger: {words}" for words in ledger_state.problems(db, manifest.ledger_size, manifest.ledger_root)
        ]
        size, root = ledger_state.state(db)
    say(f"ledger    {size} entries, root {root}")
    if not found:
        say(f"          entries, tree, checkpoints and the backup's root at {manifest.ledger_size} entries agree")
    for name, count in restored.made_by_nobody().items():
        found.append(f"{name} has handled {count} facts that no service has made: it is newer than its sources")
    for name, count in restored.waiting().items():
        say(f"          {name}: {count} facts wait for a retry or a person (`lianxue facts parked {name}`)")
    return found


def keys_back(settings: Settings, archive: Archive, used: bool) -> Iterator[str]:
    """Keys in place, and in words what that means for links and signatures."""
    inside, here = archive.manifest.keys, keys.places(settings)
    secret = settings.secret_key
    if keys.SECRET in inside and keys.SECRET in here:
        content = archive.content(keys.SECRET)
        kept = keys.put(here[keys.SECRET], content, keep=used)
        secret = content.decode(errors="replace").strip()
        yield f"secret    in place{f'; the one that was there is kept as {kept}' if kept else ''}"
    if keys.print_of(secret) == archive.manifest.secret_print:
        yield "links     partners' links are as they were"
    else:
        yield "links     ANOTHER secret key: links already sent work, links shown from now on lead nowhere."
        yield "          Put the key of the backup's time in place (secret-key or LIANXUE_SECRET_KEY), or reissue them."
    if keys.LEDGER in inside:
        kept = keys.put(settings.ledger_key_file, archive.content(keys.LEDGER))
        yield f"signing   the ledger's key is in place{f'; the one that was there is kept as {kept}' if kept else ''}"
    elif keys.ledger_key_id(settings) != archive.manifest.ledger_key_id or not archive.manifest.ledger_key_id:
        yield f"signing   the ledger's key is not in the backup: put your copy at {settings.ledger_key_file} before the"
        yield "          start, or a new one is made, and the new public key must be announced"
