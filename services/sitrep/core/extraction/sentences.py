"""Sentences: where they begin and end, exactly, in running text, wrapped lines, headings and lists."""

import re

from sitrep.core.extraction.vocabulary import vocabulary

_BREAK = re.compile(
    r"""
    (?P<stop> [.!?…]+ ["'”’»)\]]* ) (?P<blank> \s+ | $ | (?=[A-Z]["“']?[a-z]) )
    | (?P<paragraph> \n [ \t\r\f\v]* \n \s* )
    | (?P<line> \n \s* )
    """,
    re.VERBOSE,
)
_DATELINE = re.compile(
    r"""
    \s* (?P<place> [A-Z][^\n.;:!?"“]{1,60}? (?: \( [^)\n]{1,40} \) )? [^\n.;:!?"“]{0,30}? )
    \s* (?: -- | — | – | \s-\s ) \s* (?: \[ [^\]\n]{0,80} \] \s* )*
    """,
    re.VERBOSE,
)
_ABBREVIATIONS = vocabulary(
    """mr mrs ms dr gen col lt maj capt sgt cpl cmdr adm brig msgr rev fr st sr jr sen rep gov pres prof hon supt jan
    feb mar apr jun jul aug sep sept oct nov dec vs etc no inc ltd corp co approx est dept u.s u.k u.n e.g i.e
    a.m p.m d.c"""
)
_OPENING = "([\"“'‘"
_WRAPPED_LINE = 100
"""No line of hard-wrapped text is longer than this (characters)."""
_FEWEST_LINES = 4
_HEADING_WORDS = 12
_LOOK_BACK = 14
_LONGEST = 1_200
"""Characters of a sentence: what runs on is cut at a blank, so that the work stays linear in the text."""


def split(body: str) -> tuple[tuple[int, int] | None, list[tuple[int, int, bool]]]:
    """The dateline's span, and each sentence's start, end and whether it is a heading (a line with no full stop)."""
    dateline = _dateline(body)
    start = dateline[1] if dateline else 0
    wrapped = _is_wrapped(body)
    spans: list[tuple[int, int, bool]] = []
    for match in _BREAK.finditer(body, start):
        if not _ends_sentence(body, match, wrapped=wrapped):
            continue
        end = match.end("stop") if match.group("stop") else match.start()
        _append(spans, body, start, end, stopped=bool(match.group("stop")))
        start = match.end()
    _append(spans, body, start, len(body), stopped=True)
    return dateline, spans


def _dateline(body: str) -> tuple[int, int] | None:
    match = _DATELINE.match(body, 0, min(len(body), 200))
    if match is None:
        return None
    words = match.group("place").split()
    is_dateline = words[0].isupper() or any(word.strip("(),.").isdigit() or word.startswith("(") for word in words)
    return (match.start("place"), match.end()) if is_dateline else None


def _is_wrapped(body: str) -> bool:
    lines = body.split("\n")
    return len(lines) >= _FEWEST_LINES and max(map(len, lines)) <= _WRAPPED_LINE


def _ends_sentence(body: str, match: re.Match[str], *, wrapped: bool) -> bool:
    if match.group("paragraph"):
        return True
    following = body[match.end() : match.end() + 1]
    if match.group("line"):
        return not (wrapped or following.islower())
    blank = match.group("blank") or ""
    if following.islower() and "\n\n" not in blank and len(blank) == 1:
        return False
    if match.group("stop") != ".":
        return True
    word = (
        body[max(0, match.start() - _LOOK_BACK) : match.start()]
        .rpartition("\n")[2]
        .rpartition(" ")[2]
        .lstrip(_OPENING)
    )
    if word.lower() in _ABBREVIATIONS:
        return "\n\n" in blank or (word.count(".") > 0 and not following.isupper())
    return not (len(word) == 1 and word.isalpha() and word != "I")


def _append(spans: list[tuple[int, int, bool]], body: str, start: int, end: int, *, stopped: bool) -> None:
    while end - start > _LONGEST:
        cut = body.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = cut if cut >= 0 else start + _LONGEST
        _append_short(spans, body, start, cut, stopped=True)
        start = cut
    _append_short(spans, body, start, end, stopped=stopped)


def _append_short(spans: list[tuple[int, int, bool]], body: str, start: int, end: int, *, stopped: bool) -> None:
    text = body[start:end]
    stripped = text.strip()
    if stripped:
        begin = start + len(text) - len(text.lstrip())
        heading = not stopped and len(stripped.split(None, _HEADING_WORDS)) <= _HEADING_WORDS
        spans.append((begin, begin + len(stripped), heading))
