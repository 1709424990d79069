"""Time zones: the offset that a zone's name stands for, and the zone that a text states for all its clock times."""

import re

from sitrep.core.temporal.lexicon import numerals

_NAMES = "|".join(sorted(numerals.ZONE))
_ZONE = re.compile(
    rf"(?P<name>{_NAMES})(?:\s?(?P<sign>[-+−])\s?(?P<hours>[0-9]{{1,2}})(?::(?P<minutes>[0-9]{{2}}))?)?"
)
_STATED = re.compile(
    r"\b(?:[Aa]ll times|[Tt]imes (?:are|in|given|shown|local)|[Ll]ocal time(?: is|:| \(|,))\b[^.\n]{0,30}?"
    rf"(?i:(?<![a-z])(?P<zone>{_ZONE.pattern}))(?![A-Za-z])"
)
_HEAD, _FOOT = 3_000, 1_000
"""How many characters at either end of a text may hold such a note."""
_FARTHEST = 14 * 60


def offset(zone: str) -> str:
    """The ISO offset of a zone's name or of "GMT+3": "Z", "-05:00"; empty for what is none."""
    match = _ZONE.fullmatch(zone.lower())
    return "" if match is None else _iso(match)


def stated(text: str) -> str:
    """The ISO offset of the zone that `text` states for its times at its head or foot; empty when none."""
    if "imes" not in text and "ocal time" not in text:  # most texts: quicker than the expression
        return ""
    match = _STATED.search(text, 0, _HEAD) or _STATED.search(text, max(len(text) - _FOOT, _HEAD))
    return "" if match is None else offset(match["zone"])


def _iso(match: re.Match[str]) -> str:
    minutes = round(numerals.ZONE[match["name"]] * 60)
    if match["hours"]:
        ahead = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        minutes += ahead if match["sign"] == "+" else -ahead
    if abs(minutes) > _FARTHEST:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if minutes else "Z"
