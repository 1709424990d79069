"""Mistakes in expressions, found before a rule is used: no CEL, a name that does not exist, no condition."""

import re

from sitrep.alerts.adapters.expressions import CelExpression, CelFacts
from sitrep.alerts.ports import Unknown
from sitrep.core import alerts
from sitrep.core.alerts import Facts

_PLACE = {"name": "Hama", "kind": "settlement", "country": "SY", "within": "Hama", "role": "location"}
_ACTOR = {"name": "rebels", "id": "", "kind": "rebels", "country": "SY"}
_COUNT = {"low": 2, "best": 2, "high": 2}
_EVENT = {
    **alerts.facts(None),
    "exists": True,
    **dict.fromkeys(("id", "type", "subtype", "status", "headline", "day", "last_day", "precision"), "x"),
    "days_ago": 1,
    "sources": ["x"],
    "places": [_PLACE],
    "actors": [_ACTOR],
    "targets": [_ACTOR],
    **dict.fromkeys(alerts.COUNTED, _COUNT),
}
SAMPLE: Facts = {
    "event": _EVENT,
    "previous": _EVENT,
    "changed": ["status"],
    **dict.fromkeys(alerts.COUNTED, _COUNT),
    "novel": ["x"],
    "burst": {"met": True, "subject": "x", "count": 2, "expected": 1, "episode": "x 1"},
}
"""Facts of the shape that all have, with one of everything in them."""


def expression(text: str) -> str:
    """`text`, when it is an expression over what rules are told. Raises ValueError, in words."""
    compiled = CelExpression(text)
    for path in alerts.paths(text):
        root, _, _ = path.partition(".")
        if root in SAMPLE and not alerts.lookup(path, SAMPLE)[0]:
            raise ValueError(f"{path}: there is no such value; docs/alerts.md lists them")
    bound = _bound(text)
    unknown = sorted(compiled.names - SAMPLE.keys() - bound)
    if unknown:
        raise ValueError(f"{unknown[0]}: is not known; there are {', '.join(sorted(SAMPLE))}")
    found = compiled.value(CelFacts(SAMPLE))
    if isinstance(found, Unknown):
        raise ValueError(f"does not work: {found.reason}")  # noqa: TRY004 - pydantic's way
    return text


def condition(text: str) -> str:
    """`text`, when it comes to true or false. Raises ValueError."""
    found = CelExpression(text).value(CelFacts(SAMPLE))
    if not isinstance(found, bool | Unknown):
        raise ValueError(f"comes to {found!r}, which is neither true nor false")  # noqa: TRY004 - pydantic's way
    return text


def _bound(text: str) -> set[str]:
    """Names that macros bind: the first word in `exists(p, …)`."""
    return set(re.findall(r"\.(?:exists|exists_one|all|map|filter)\(\s*([A-Za-z_]\w*)\s*,", text))
