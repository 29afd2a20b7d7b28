#!/usr/bin/env python3
"""Judge an exported Lianxue ledger offline / 离线核验联学台账.

  python3 verify.py export.jsonl --checkpoint checkpoint.json --key key.json --previous kept.json

Checks that every line is an entry in canonical JSON, that numbers have no gaps, that each entry names the hash of the
one before, that all of them hash to the signed root, that the signature is by the key you trust (or by one that this
key handed over to), and that the checkpoint you kept last time is the beginning of this file.

Exit codes: 0 good; 1 BAD, with the first bad number; 2 a file cannot be read; 3 all of it agrees, but the SIGNATURE WAS
NOT CHECKED, because the package `cryptography` is not installed here.

Python 3.6 or newer, standard library only; `pip install cryptography` for the signature. It imports nothing of
Lianxue, reads line by line, and can be read in one sitting: docs/ledger.md describes the same rules in words.
"""

import argparse
import base64
import binascii
import datetime as dt
import decimal
import hashlib
import json
import math
import re
import sys
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

Document = Dict[str, Any]
START = "0" * 64
LONGEST_LINE = 4 * 2**20
"""Bytes: a fact is at most 1 MiB, so a longer line is no entry; reading stops there."""
SALT = "_salt"

CHECKPOINT = re.compile(
    "lianxue ledger checkpoint\nsize: (0|[1-9][0-9]{0,17})\nroot: ([0-9a-f]{64})\n"
    "time: ([0-9T:.+Z-]{10,40})\nkey: ([0-9a-f]{1,64})\n"
)
SUCCESSION = re.compile(
    "lianxue ledger key succession\nfrom: ([0-9a-f]{16})\nto: ([0-9a-f]{16})\n"
    "public key: ([A-Za-z0-9+/=]{44})\ntime: ([0-9T:.+Z-]{10,40})\n"
)

SAYINGS = {
    "good": ("{0} entries, signed {1}", "共 {0} 条，签署于 {1}"),
    "note": ("{0} holds no readable note", "{0}没有可读的签署文本"),
    "members": ("{0} says something else than its signed note: {1}", "{0}与其签署文本不一致：{1}"),
    "key": ("the public key cannot be read, or its key_id is not its own", "公钥无法读取，或其编号不符"),
    "signature": ("the signature of {0} is not by the key {1}", "{0}的签名不是密钥 {1} 所签"),
    "other_key": (
        "{0} is signed by the key {1}, and no signed succession leads there from the key {2} that you trust",
        "{0}由密钥 {1} 签署，而您信任的密钥 {2} 没有经签名的交接延续到它",
    ),
    "succession": (
        "the succession from the key {0} is not signed by that key",
        "密钥 {0} 的交接文本没有该密钥的有效签名",
    ),
    "forked": ("the key {0} was handed over to two different keys", "密钥 {0} 被交接给两个不同的密钥"),
    "retired": (
        "{0} is signed by the key {1} after that key was replaced at {2}",
        "{0}由密钥 {1} 签署，但该密钥在 {2} 已被更换",
    ),
    "smaller": (
        "an OLD checkpoint: it covers {0} entries, the one that you kept (of {2}) covers {1} already",
        "这是旧的存证点：它只覆盖 {0} 条，而您留存的存证点（{2}）已覆盖 {1} 条",
    ),
    "older": (
        "an OLD checkpoint: it was signed {0}, the one that you kept later, {1}",
        "这是旧的存证点：签署于 {0}，早于您留存的存证点（{1}）",
    ),
    "kept_root": (
        "the first {0} entries are not those of the checkpoint that you kept (of {1}): one of them was rewritten",
        "前 {0} 条与您留存的存证点（{1}）不符：其中有记录被改写",
    ),
    "json": ("the line is not an entry in canonical JSON", "该行不是规范写法的台账记录"),
    "seq": ("entry {0} is expected here, and the line says {1}", "此处应为第 {0} 条，该行写的是 {1}"),
    "chain": ("its hash is not the one that the entry after it names", "其哈希与后一条所记的不一致"),
    "beyond": ("the checkpoint ends with entry {0}", "存证点只到第 {0} 条"),
    "short": ("the file ends before the {0} entries of the checkpoint", "文件不足存证点所覆盖的 {0} 条"),
    "root": (
        "the entries do not hash to the signed root: this one, or an earlier one with all that follow, was rewritten",
        "全部记录的根哈希与签署的不符：这一条，或较早一条及其后全部被改写",
    ),
    "private": (
        "the private part of the fact {0} is not the one that its entry commits to",
        "事实 {0} 的个人信息部分与台账中的承诺值不符",
    ),
    "no_private": (
        "no entry of this file commits to a private part of the fact {0}",
        "文件中没有对事实 {0} 个人信息部分的承诺",
    ),
}
NOT_CHECKED = (
    "the entries agree with the checkpoint ({}). Who signed it was not looked at: that needs the package cryptography",
    "记录与存证点一致（{}），但没有核验由谁签署：这需要 Python 软件包 cryptography",
)
THE_CHECKPOINT, THE_KEPT = ("the checkpoint", "存证点"), ("the checkpoint that you kept", "您留存的存证点")


class Verdict(NamedTuple):
    """`first_bad_seq` is None when all is well, and when the fault is the checkpoint's or the key's.

    `signature_checked`: whether the signatures were looked at (the package `cryptography` is here).
    """

    ok: bool
    first_bad_seq: Optional[int]
    reason: str
    entries: int
    reason_zh: str
    signature_checked: bool


class Statement(NamedTuple):
    """What a checkpoint's signed note says: `root_hash` hex, `timestamp` RFC 3339."""

    size: int
    root_hash: str
    timestamp: str
    key_id: str


class Bad(Exception):
    """Why the file is not what was signed: a code of SAYINGS with its values, and the entry where it shows."""

    def __init__(self, code: str, *values: Any, seq: Optional[int] = None, entries: int = 0) -> None:
        super().__init__(code)
        self.code, self.values, self.seq, self.entries = code, values, seq, entries


def said(code: str, values: Sequence[Any]) -> Tuple[str, str]:
    """The sentence in English and Chinese; a value may be such a pair itself."""
    pairs = [value if isinstance(value, tuple) else (value, value) for value in values]
    english, chinese = SAYINGS[code]
    return english.format(*(pair[0] for pair in pairs)), chinese.format(*(pair[1] for pair in pairs))


# --- the tree (RFC 6962, section 2.1) ----------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def inner_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingRoot:
    """The root over a stream of leaves, in memory of O(log n): the complete subtrees from left to right."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks = []  # type: List[bytes]

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash; equal neighbours join, as carries do in a binary counter."""
        carries = self.size
        while carries % 2 == 1:
            leaf = inner_hash(self._peaks.pop(), leaf)
            carries //= 2
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far; of none, the hash of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        value = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            value = inner_hash(peak, value)
        return value


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> Optional[bytes]:
    """The root to which an inclusion proof leads (RFC 9162, section 2.1.3.2); leaves count from 0, None: it is none."""
    position, last, value = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for neighbour in path:
        if last == 0:
            return None
        if position % 2 == 1 or position == last:
            value = inner_hash(neighbour, value)
            while position % 2 == 0 and position != 0:  # the ragged right edge: levels without a neighbour
                position, last = position >> 1, last >> 1
        else:
            value = inner_hash(value, neighbour)
        position, last = position >> 1, last >> 1
    return value if last == 0 else None


# --- canonical JSON (RFC 8785) -----------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value. Raises ValueError for what has none."""
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(_written(key) + ":" + _written(item) for key, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(item) for item in value) + "]"
    return _number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """A fraction as ECMAScript writes it: the shortest digits that mean it, exponents from 1e21 and below 1e-6."""
    if not math.isfinite(value):
        raise ValueError("no JSON number")
    if value == 0:
        return "0"
    sign, ciphers, exponent = decimal.Decimal(repr(value)).as_tuple()
    digits = "".join(map(str, ciphers)).rstrip("0")
    point = len(ciphers) + int(exponent)
    minus = "-" if sign else ""
    if len(digits) <= point <= 21:
        return minus + digits.ljust(point, "0")
    if 0 < point <= 21:
        return minus + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return minus + "0." + "0" * -point + digits
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    return "{}{}{}e{}{}".format(minus, digits[0], fraction, "+" if point > 0 else "-", abs(point - 1))


def _fraction(_text: str) -> float:
    raise ValueError("a fraction: only the full writer knows how to write it")


_QUICK_READER = json.JSONDecoder(parse_float=_fraction, parse_constant=_fraction)
_QUICK_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_in(body: bytes) -> Optional[Document]:
    """The entry, when these bytes are the one way to write it.

    Without fractions Python's own compact writer does what RFC 8785 asks for, several times faster.
    """
    try:
        text = body.decode("utf-8")
        entry = _QUICK_READER.decode(text)
        if _QUICK_WRITER.encode(entry) == text:
            return entry if isinstance(entry, dict) else None
    except (ValueError, RecursionError):
        pass
    try:
        entry = json.loads(body.decode("utf-8"))
        return entry if isinstance(entry, dict) and canonical(entry) == body else None
    except (ValueError, RecursionError):
        return None


# --- keys and signatures -----------------------------------------------------------------------------------------


def checker() -> Optional[Callable[[bytes, bytes, bytes], bool]]:
    """Ed25519: (public key, signature, text) -> whether it is signed; None where `cryptography` is not installed."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None

    def is_signed(raw: bytes, signature: bytes, text: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True

    return is_signed


def key_id_of(raw: bytes) -> str:
    """The first 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b""


class Keys:
    """The key that the supervisor trusts, and those that it handed over to, each signed by the one before."""

    def __init__(self, trusted: Document, successions: Any) -> None:
        raw = _decoded(trusted.get("public_key"))
        if len(raw) != 32 or trusted.get("key_id") != key_id_of(raw):
            raise Bad("key")
        self.is_signed = checker()
        self.trusted = key_id_of(raw)
        self._raw = {self.trusted: raw}
        self._until = {}  # type: Dict[str, str]
        self._follow(successions if isinstance(successions, list) else [])

    def statement(self, checkpoint: Document, what: Tuple[str, str]) -> Statement:
        """What the checkpoint says, when it is genuine."""
        note = checkpoint.get("note")
        found = CHECKPOINT.fullmatch(note) if isinstance(note, str) else None
        if found is None or not isinstance(note, str):
            raise Bad("note", what)
        statement = Statement(int(found.group(1)), *found.groups()[1:])
        wrong = [
            name
            for name, value in statement._asdict().items()
            if checkpoint.get(name) != value or isinstance(checkpoint.get(name), bool)
        ]
        if wrong:
            raise Bad("members", what, ", ".join(wrong))
        raw = self._raw.get(statement.key_id)
        if raw is None:
            raise Bad("other_key", what, statement.key_id, self.trusted)
        if self.is_signed and not self.is_signed(raw, _decoded(checkpoint.get("signature")), note.encode("utf-8")):
            raise Bad("signature", what, statement.key_id)
        until = self._until.get(statement.key_id)
        if until is not None and moment(statement.timestamp) > moment(until):
            raise Bad("retired", what, statement.key_id, until)
        return statement

    def _follow(self, successions: List[Any]) -> None:
        """Each key signs the note that names the next one; what does not follow on the trusted key is passed over."""
        links = {}  # type: Dict[str, Tuple[Document, Any]]
        for link in successions:
            note = link.get("note") if isinstance(link, dict) else None
            found = SUCCESSION.fullmatch(note) if isinstance(note, str) else None
            if found is None:
                continue
            if found.group(1) in links and links[found.group(1)][1].group(0) != note:
                raise Bad("forked", found.group(1))
            links[found.group(1)] = (link, found)
        current = self.trusted
        while current in links:
            link, found = links.pop(current)
            raw = _decoded(found.group(3))
            signed = self.is_signed is None or self.is_signed(
                self._raw[current], _decoded(link.get("signature")), found.group(0).encode("utf-8")
            )
            if not signed or len(raw) != 32 or key_id_of(raw) != found.group(2):
                raise Bad("succession", current)
            self._until[current], current = found.group(4), found.group(2)
            self._raw[current] = raw


def moment(text: str) -> dt.datetime:
    """RFC 3339, to the second; what cannot be read counts as the beginning of time."""
    plain = re.sub(
        "([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$", lambda m: m.group(2).replace("Z", "+0000").replace(":", ""), text
    )
    try:
        return dt.datetime.strptime(plain, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.timezone.utc)


# --- judging -----------------------------------------------------------------------------------------------------


def verify(
    lines: Iterable[bytes],
    checkpoint: Document,
    public_key: Document,
    previous: Sequence[Document] = (),
    revealed: Sequence[Document] = (),
    successions: Any = None,
) -> Verdict:
    """Judge an export line by line (a newline at the end of a line is not part of it), in constant memory.

    `checkpoint`, `previous` (those kept from earlier times) and `public_key` (the one that is trusted) are answers of
    the server, as `successions` are; without them those in `public_key` are taken. `revealed`: {fact_id, private}.
    """
    known = checker() is not None
    try:
        keys = Keys(public_key, public_key.get("successions") if successions is None else successions)
        statement = keys.statement(checkpoint, THE_CHECKPOINT)
        kept = [keys.statement(one, THE_KEPT) for one in previous]
        for one in kept:
            _not_replayed(statement, one)
        _Reading(statement, kept, revealed).read(lines)
    except Bad as bad:
        english, chinese = said(bad.code, bad.values)
        return Verdict(False, bad.seq, english, bad.entries, chinese, known)
    english, chinese = said("good", (statement.size, statement.timestamp))
    return Verdict(True, None, english, statement.size, chinese, known)


def _not_replayed(statement: Statement, kept: Statement) -> None:
    """The newer checkpoint may neither cover less nor be older than the one that was kept."""
    if statement.size < kept.size:
        raise Bad("smaller", statement.size, kept.size, kept.timestamp)
    if moment(statement.timestamp) < moment(kept.timestamp):
        raise Bad("older", statement.timestamp, kept.timestamp)


class _Reading:
    """One way through the file."""

    def __init__(self, statement: Statement, kept: Sequence[Statement], revealed: Sequence[Document]) -> None:
        self.statement = statement
        self.kept = sorted(kept, key=lambda one: one.size)
        self.hidden = {str(one.get("fact_id")): one.get("private") for one in revealed}
        self.tree = GrowingRoot()

    def read(self, lines: Iterable[bytes]) -> None:
        """Raises Bad at the first line that is not what was signed."""
        self._compare_kept()
        previous, rest = START, (line[:-1] if line.endswith(b"\n") else line for line in lines)
        for number, body in enumerate(rest, start=1):
            leaf = leaf_hash(body)
            entry = self._entry_at(number, body)
            if entry.get("previous") != previous:
                raise Bad("chain", seq=_blamed(number, leaf, next(rest, b"")), entries=number - 1)
            if number > self.statement.size:
                raise Bad("beyond", self.statement.size, seq=number, entries=number - 1)
            self._compare_hidden(number, entry)
            previous = leaf.hex()
            self.tree.add(leaf)
            self._compare_kept()
        self._end()

    def _end(self) -> None:
        """All lines agree with one another; now whether they agree with what was signed."""
        size = self.tree.size
        if size < self.statement.size:
            raise Bad("short", self.statement.size, seq=size + 1, entries=size)
        if self.tree.root().hex() != self.statement.root_hash:
            raise Bad("root", seq=size or None, entries=size)
        for fact_id in self.hidden:
            raise Bad("no_private", fact_id, entries=size)

    def _entry_at(self, number: int, body: bytes) -> Document:
        entry = entry_in(body)
        if entry is None:
            raise Bad("json", seq=number, entries=number - 1)
        if type(entry.get("seq")) is not int or entry["seq"] != number:
            raise Bad("seq", number, repr(entry.get("seq"))[:40], seq=number, entries=number - 1)
        return entry

    def _compare_kept(self) -> None:
        """Whether the file so far is what the kept checkpoints of this size signed."""
        while self.kept and self.kept[0].size == self.tree.size:
            kept = self.kept.pop(0)
            if self.tree.root().hex() != kept.root_hash:
                raise Bad("kept_root", kept.size, kept.timestamp, seq=kept.size or None, entries=kept.size)

    def _compare_hidden(self, number: int, entry: Document) -> None:
        if entry.get("fact_id") not in self.hidden:
            return
        private = self.hidden.pop(entry["fact_id"])
        if entry.get("commitment") is None or entry["commitment"] != commitment_of(private):
            raise Bad("private", entry["fact_id"], seq=number, entries=number)


def _blamed(number: int, leaf: bytes, following: bytes) -> int:
    """Which of the two was touched, when entry `number` does not name its predecessor's hash.

    The predecessor, where the following line still vouches for this one; otherwise this one.
    """
    vouched = '"previous":"{}"'.format(leaf.hex()).encode("ascii") in following
    return number - 1 if number > 1 and (vouched or not following) else number


def commitment_of(private: Any) -> Optional[str]:
    """SHA-256 over salt and canonical private part, hex; None where there is no salt any more."""
    try:
        salt = bytes.fromhex(private[SALT])
        rest = {name: value for name, value in private.items() if name != SALT}
        return hashlib.sha256(salt + canonical(rest)).hexdigest() if salt else None
    except (TypeError, ValueError, LookupError, AttributeError):
        return None


# --- the command line --------------------------------------------------------------------------------------------


class Unreadable(Exception):
    """A file is not there, or not what it should be."""


def entries_in(file: Any) -> Iterator[bytes]:
    """The file's lines; one that is longer than any entry comes in pieces, none of which is an entry."""
    return iter(lambda: file.readline(LONGEST_LINE), b"")


def document_in(path: str) -> Document:
    """A JSON answer of the server, as it was saved."""
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable("{}: {} / 文件无法读取".format(path, error)) from error
    if not isinstance(found, dict):
        raise Unreadable("{}: not the JSON answer of the server / 不是服务器返回的 JSON".format(path))
    return found


def judge(
    file: str, checkpoint: str, key: str, previous: Sequence[str], private: Sequence[str], successions: Optional[str]
) -> int:
    """Judge the files of these names, say what came of it in English and Chinese, and give the exit code."""
    try:
        chain = None if successions is None else document_in(successions).get("successions")
        documents = [document_in(checkpoint), document_in(key)]
        kept, revealed = [[document_in(path) for path in paths] for paths in (previous, private)]
        with open(file, "rb") as export:
            verdict = verify(entries_in(export), documents[0], documents[1], kept, revealed, chain)
    except (Unreadable, OSError) as error:
        say(str(error), sys.stderr)
        return 2
    if not verdict.ok:
        _say_bad(verdict)
        return 1
    if verdict.signature_checked:
        say("good: " + verdict.reason)
        say("完好：" + verdict.reason_zh)
        return 0
    say("signature NOT checked: " + NOT_CHECKED[0].format(verdict.reason), sys.stderr)
    say("签名未核验：" + NOT_CHECKED[1].format(verdict.reason_zh), sys.stderr)
    return 3


def _say_bad(verdict: Verdict) -> None:
    english = chinese = ""
    if verdict.first_bad_seq is not None:
        english = "first bad seq {}: ".format(verdict.first_bad_seq)
        chinese = "第一条有问题的记录是第 {} 条：".format(verdict.first_bad_seq)
    say("BAD: " + english + verdict.reason, sys.stderr)
    say("有问题：" + chinese + verdict.reason_zh, sys.stderr)


def say(text: str, stream: Any = None) -> None:
    """Print a line; characters that an old console cannot show become question marks."""
    stream = stream or sys.stdout
    encoding = getattr(stream, "encoding", None) or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), file=stream)


OPTIONS = (
    ("--previous", "CHECKPOINT", "a checkpoint kept from last time; may be repeated / 上次留存的存证点，可重复"),
    (
        "--successions",
        "KEY",
        "the server's present public key, if --key is an older one / 当前公钥（--key 为旧公钥时）",
    ),
    ("--private", "REVEALED", "a fact's private part, to compare with its entry / 要核对的个人信息部分，可重复"),
)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line of the single file; `lianxue verify-ledger` takes the same arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="the exported ledger / 导出的台账 (export.jsonl)")
    parser.add_argument("--checkpoint", required=True, help="the checkpoint / 存证点 (checkpoint.json)")
    parser.add_argument("--key", required=True, help="the public key that you trust / 您信任的公钥 (key.json)")
    for name, value, text in OPTIONS:
        parser.add_argument(name, metavar=value, action="append", default=[], help=text)
    given = parser.parse_args(arguments)
    successions = given.successions[-1] if given.successions else None
    return judge(given.file, given.checkpoint, given.key, given.previous, given.private, successions)


if __name__ == "__main__":
    sys.exit(main())
