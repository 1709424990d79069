"""Folding: one character to one character, so that offsets into the folded text are offsets into the body."""

import unicodedata

_LATIN = range(0x80, 0x250)
_LATIN_ADDITIONAL = range(0x1E00, 0x1F00)
_PUNCTUATION = range(0x2000, 0x2070)
_SURROGATES = range(0xD800, 0xE000)
_SPECIAL = {"ı": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "ß": "s", "æ": "a", "ʿ": " ", "ʾ": " "}


def fold(text: str) -> str:
    """`text` in lower case, without diacritics, every character that is no letter or digit a blank.

    As long as `text`, character for character. Letters outside Latin stay as they are.
    """
    return text.translate(_TABLE)


def key(name: str) -> str:
    """`name` as it is looked up: folded, with single blanks."""
    return " ".join(fold(name).split())


def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[:1].lower()
    return plain if plain.isascii() and plain.isalnum() else " "


def _table() -> dict[int, str]:
    table = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(0x80)}
    for codes in (_LATIN, _LATIN_ADDITIONAL):
        table |= {code: _folded(chr(code)) for code in codes}
    for codes in (_PUNCTUATION, _SURROGATES):
        table |= dict.fromkeys(codes, " ")
    return table | {ord(character): plain for character, plain in _SPECIAL.items()}


_TABLE = _table()
