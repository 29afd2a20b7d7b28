"""Pinyin of a name and its initials, so that 长飞光纤 is found by "cfgx".

`pypinyin` is imported where it is used: its tables take 0.35 s and 55 MiB, and most commands never need them. A service
that needs them for its daily work loads them at its start (`load`), lest the first request hold everybody up.
"""

from __future__ import annotations

from itertools import islice, product

MOST_READINGS = 16


def load() -> None:
    """Have the tables at hand from now on."""
    import pypinyin  # noqa: F401, PLC0415  (see the module)


def initials(name: str) -> str:
    """The initials as people most likely read them: lower case, letters and digits only."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  (see the module)

    return _plain("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))


def spelled(name: str) -> str:
    """The whole pinyin without tones and blanks: as people most likely read it first, then with one character read
    otherwise (长: chang, zhang), separated by blanks.
    """
    from pypinyin import Style, lazy_pinyin, pinyin  # noqa: PLC0415  (see the module)

    likely = lazy_pinyin(name)
    heard = pinyin(name, style=Style.NORMAL, heteronym=True)
    others = (
        "".join((*likely[:place], reading, *likely[place + 1 :]))
        for place, readings_of_one in enumerate(heard)
        for reading in readings_of_one
    )
    return " ".join(islice(dict.fromkeys(map(_plain, ("".join(likely), *others))), MOST_READINGS))


def readings(name: str) -> str:
    """The likely initials first, then those of other readings (长: c, z), separated by blanks."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  (see the module)

    letters = [sorted(set(heard)) for heard in pinyin(name, style=Style.FIRST_LETTER, heteronym=True)]
    others = (_plain("".join(combination)) for combination in islice(product(*letters), MOST_READINGS))
    return " ".join(dict.fromkeys((initials(name), *others)))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())
