"""What is sealed can be opened by whoever has the key, for what it belongs to, and is nothing to anybody else."""

import base64

import pytest

from kit.sealing import Sealer, Unreadable

KEY = "exercise " * 8


def test_a_sealed_text_comes_back_and_never_looks_the_same():
    sealer = Sealer(KEY, "channels")
    first, second = sealer.seal("密钥", "c:key"), sealer.seal("密钥", "c:key")
    assert first != second
    assert [Sealer(KEY, "channels").open(sealed, "c:key") for sealed in (first, second)] == ["密钥", "密钥"]
    assert "密钥".encode() not in base64.b64decode(first)


@pytest.mark.parametrize(
    ("secret_key", "purpose", "belongs_to"),
    [("another " * 8, "channels", "c:key"), (KEY, "links", "c:key"), (KEY, "channels", "d:key")],
)
def test_another_key_purpose_or_place_opens_nothing(secret_key, purpose, belongs_to):
    sealed = Sealer(KEY, "channels").seal("密钥", "c:key")
    with pytest.raises(Unreadable):
        Sealer(secret_key, purpose).open(sealed, belongs_to)


@pytest.mark.parametrize("touch", [lambda s: s[:-8] + "AAAAAAA=", lambda s: s[:8], lambda s: "不是", lambda s: ""])
def test_what_was_touched_is_unreadable(touch):
    sealer = Sealer(KEY, "channels")
    with pytest.raises(Unreadable):
        sealer.open(touch(sealer.seal("密钥", "c:key")), "c:key")
