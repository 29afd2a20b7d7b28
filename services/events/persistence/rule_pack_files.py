"""Rule packs as YAML: those that ship in `rule_packs/`, read once a process, and what a person hands in.

A file from a person is read carefully: no aliases (a few lines of them can ask for gigabytes), no tags, no depth, no
name given twice, no character that a database would refuse.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from services.events.domain.rules import RulePack
from services.events.domain.rules.mistakes import Mistake, Said
from services.events.domain.rules.packs import SCOPES
from services.events.domain.rules.reading import built, problems_of
from services.events.domain.rules.versions import PackVersion

DIRECTORY = Path(__file__).resolve().parent.parent / "rule_packs"
MAX_TEXT = 200_000
MAX_DEPTH = 8
MAX_PARTS = 20_000
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ReadPack(NamedTuple):
    """A pack, or what is wrong with its text."""

    pack: RulePack | None
    mistakes: list[Mistake]


class _Unwanted(Exception):
    """YAML that a pack has no use for."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.said = Said(en, zh)


class _Loader(_PARSER):
    """Refuses a name that is given twice: the second would silently win."""


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    names = [(key.tag, key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    if len(names) < len(node.value) or len(set(names)) < len(names):
        line = node.start_mark.line + 1
        raise _Unwanted(f"a name is given twice, or is no text, near line {line}", f"第 {line} 行附近有重复或无效的键")
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    """All packs, national ones first, then the office's, then local ones; ValueError names a bad file."""
    packs = [_read(path) for path in sorted(DIRECTORY.glob("*.yaml"))]
    return tuple(sorted(packs, key=lambda pack: SCOPES.index(pack.scope)))


@cache
def shipped_texts() -> dict[str, str]:
    """id@version of what ships, and the file as it is."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(DIRECTORY.glob("*.yaml"))]
    return {kept_pack(text).reference: text for text in texts}


@cache
def shipped_versions() -> tuple[PackVersion, ...]:
    """The packs that ship, as versions."""
    return tuple(PackVersion(pack) for pack in shipped_packs())


@lru_cache(maxsize=64)
def kept_pack(text: str) -> RulePack:
    """A pack that was good when it was uploaded, and is not judged again: a later product may be stricter."""
    return built(yaml.load(text, _Loader))  # noqa: S506  (a safe loader)


def read_pack(text: str) -> ReadPack:
    """A pack from a person's text, or every mistake in it."""
    try:
        _must_be_plain(text)
        data = yaml.load(text, _Loader)  # noqa: S506  (a safe loader)
    except _Unwanted as unwanted:
        return ReadPack(None, [Mistake("", "", unwanted.said)])
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        why = " ".join(str(error).split())[:300]
        return ReadPack(None, [Mistake("", "", Said(f"not YAML: {why}", f"不是有效的 YAML：{why}"))])
    mistakes = problems_of(data)
    return ReadPack(None if mistakes else built(data), mistakes)


def check_pack(text: str) -> list[str]:
    """Every mistake in a pack file's text, each with its place; empty when the file is good."""
    return [str(mistake) for mistake in read_pack(text).mistakes]


def _must_be_plain(text: str) -> None:
    """Looks at the parser's events only, so that nothing is built of what is refused."""
    if len(text) > MAX_TEXT:
        raise _Unwanted(f"longer than {MAX_TEXT} characters", f"规则包最多 {MAX_TEXT} 个字")
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, _PARSER)):
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or number > MAX_PARTS:
            raise _Unwanted("too deep or too long for a pack", f"嵌套超过 {MAX_DEPTH} 层，或内容过多")
        if documents > 1:
            raise _Unwanted("more than one document", "一份文件只能写一个规则包")
        _must_be_a_plain_part(event)


def _must_be_a_plain_part(event: Any) -> None:
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        raise _Unwanted("anchors and aliases (& and *) are not taken", "不支持锚点和别名（& 和 *）")
    if getattr(event, "tag", None) is not None:
        raise _Unwanted("tags (!) are not taken", "不支持标签（!）")
    value = getattr(event, "value", "")
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in value):
        raise _Unwanted("a text holds a character that is not allowed", "含有不允许的字符")


def _read(path: Path) -> RulePack:
    found = read_pack(path.read_text(encoding="utf-8"))
    if found.pack is None:
        raise ValueError(f"{path.name}: {'; '.join(map(str, found.mistakes))}")
    return found.pack
