"""What the annotations of core's values leave open, closed on the wire.

Core's dataclasses say `int` and `datetime`; on a topic a place's precision is 1 to 7 and a date-time has an offset.
`tighten` writes that into the schema that pydantic makes of a message, so that the model, which parses in Rust,
and the exported JSON Schema say the same. `HOLDS` has what JSON Schema cannot say; only the model checks it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, cast

from pydantic import StringConstraints
from pydantic_core import CoreSchema, core_schema

from sitrep.core.articles import MAX_LINE_CHARACTERS
from sitrep.core.event_types import TYPES
from sitrep.core.events import ArticleHeader, Event, EventFigure, FigureClaim
from sitrep.core.identity import ID_LENGTH
from sitrep.core.mentions import Actor, Evidence, ExtractorName, Figure, Mention, Place, Span
from sitrep.core.origins import SIGNATURE_LENGTH
from sitrep.core.temporal.expressions import TimeExpression
from sitrep.core.temporal.interval import Interval, Moment, Precision, ValidTime

MAX_COUNT = 10**10
"""Of people: more than there are."""
MAX_INDEX = 2**31 - 1
"""Of characters, list items and GeoNames ids."""
MAX_LABEL_CHARACTERS = 64
"""Of an extractor's name and version."""

_HEX_ID = rf"^[0-9a-f]{{{ID_LENGTH}}}$"
_HEX_DIGEST = r"^[0-9a-f]{64}$"
_HEX_SIGNATURE = rf"^[0-9a-f]{{{SIGNATURE_LENGTH}}}$"
_DATE = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_DATE_TIME = (
    _DATE.rstrip("$")
    + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)

DerivedId = Annotated[str, StringConstraints(pattern=_HEX_ID)]
"""An id made by core.identity."""
ContentHash = Annotated[str, StringConstraints(pattern=_HEX_DIGEST)]
"""A revision of an article."""
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE_CHARACTERS)]
"""Derived, or brought along by the article: then any text."""
TextSignature = Annotated[str, StringConstraints(pattern=_HEX_SIGNATURE)]
"""Of a text, by core.origins."""
NonEmpty = Annotated[str, StringConstraints(min_length=1)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE_CHARACTERS)]
"""Why something was done, in the words of whoever did it."""

_ID = {"pattern": _HEX_ID}
_SOME = {"min_length": 1}
_COUNTRY = {"pattern": r"^[A-Z]{2}$"}
_COUNT = {"ge": 0, "le": MAX_COUNT}
_INDEX = {"ge": 0, "le": MAX_INDEX}
_COUNTS = {"low": _COUNT, "best": _COUNT, "high": _COUNT}
_OFFSETS = {"start": _INDEX, "end": _INDEX}
_LABEL = {"min_length": 1, "max_length": MAX_LABEL_CHARACTERS}

LIMITS: Mapping[type, Mapping[str, Mapping[str, object]]] = {
    Actor: {"name": _SOME, "country": _COUNTRY},
    ArticleHeader: {"article_id": {**_SOME, "max_length": MAX_LINE_CHARACTERS}, "revision": {"pattern": _HEX_DIGEST}},
    Event: {"event_id": _ID, "mention_ids": _ID, "sources": _SOME, "origins": _INDEX, "retracted_sources": _SOME},
    EventFigure: {**_COUNTS, "part_of": _INDEX},
    Evidence: _OFFSETS,
    ExtractorName: {"name": _LABEL, "version": _LABEL},
    Figure: {**_COUNTS, "part_of": _INDEX},
    FigureClaim: {"mention_id": _ID, "source": _SOME, **_COUNTS},
    Interval: {"edtf": _SOME},
    Mention: {"mention_id": _ID, "confidence": {"ge": 0, "le": 1}},
    Place: {
        "name": _SOME,
        "country": _COUNTRY,
        "lat": {"ge": -90, "le": 90},
        "lon": {"ge": -180, "le": 180},
        "geonames_id": {"ge": 1, "le": MAX_INDEX},
        "precision": {"ge": 1, "le": 7},
    },
    Span: _OFFSETS,
    TimeExpression: {**_OFFSETS, "value": _SOME},
    ValidTime: {"edtf": _SOME},
}
"""Of core's classes, the fields with limits, in pydantic-core's words."""


def span_holds(span: Span | Evidence | TimeExpression) -> None:
    """The text is as long as its offsets say."""
    if span.end - span.start != len(span.text):
        raise ValueError(
            f"text has {len(span.text)} characters, start {span.start} to end {span.end} is another length"
        )


def evidence_holds(evidence: Evidence) -> None:
    """The trigger lies in the evidence."""
    span_holds(evidence)
    if not evidence.start <= evidence.trigger.start <= evidence.trigger.end <= evidence.end:
        raise ValueError("trigger lies outside the evidence")


def time_holds(time: Interval | ValidTime) -> None:
    """The start is not after the end, and an unknown time has neither."""
    if time.precision is Precision.UNKNOWN and (time.start is not None or time.end is not None):
        raise ValueError("start and end are null when the precision is unknown")
    if time.start is not None and time.end is not None and _after(time.start, time.end):
        raise ValueError(f"start {time.start} is after end {time.end}")


def counts_hold(figure: Figure | FigureClaim) -> None:
    """Low ≤ best ≤ high, as far as they are known."""
    known = [count for count in (figure.low, figure.best, figure.high) if count is not None]
    if any(less > more for less, more in pairwise(known)):
        raise ValueError("low, best and high are not in order")


def mention_holds(mention: Mention) -> None:
    """The subtype is one of the type's, and `part_of` points at another figure."""
    _subtype_holds(mention)
    _parts_hold(mention.figures)


def event_holds(event: Event) -> None:
    """The subtype is one of the type's, there are mentions, and it was first recorded before it was last."""
    _subtype_holds(event)
    _parts_hold(event.figures)
    if not event.mention_ids:
        raise ValueError("mention_ids: an event has at least one mention")
    if event.first_recorded_at > event.last_recorded_at:
        raise ValueError("first_recorded_at is after last_recorded_at")


HOLDS: Mapping[type, Callable[[Any], None]] = {
    Event: event_holds,
    Evidence: evidence_holds,
    Figure: counts_hold,
    FigureClaim: counts_hold,
    Interval: time_holds,
    Mention: mention_holds,
    Span: span_holds,
    TimeExpression: span_holds,
    ValidTime: time_holds,
}
"""Of core's classes, what holds between their fields. Each raises ValueError in words."""


_MOMENTS = {
    "date": "a day (2024-11-30)",
    "datetime": "an instant with its offset (2024-11-30T08:15:00+03:00)",
}
_DONE = "sitrep_tightened"
"""Mark of a schema that has been dealt with: several messages may share it."""


def tighten(schema: CoreSchema, resolve: Callable[[CoreSchema], CoreSchema]) -> CoreSchema:
    """`schema`, of a message, with the limits of every value of core inside it and date-times with an offset only.

    `resolve` follows a reference. Raises TypeError when LIMITS names a field that is not there.
    """
    _tighten(cast("dict[str, Any]", schema), cast("Callable[[Any], dict[str, Any]]", resolve), set())
    return schema


def _tighten(node: dict[str, Any], resolve: Callable[[Any], dict[str, Any]], seen: set[str]) -> None:
    """Change `node` and all below it where they stand: references to a definition go on leading to it."""
    kind = node.get("type")
    if kind == "definition-ref":
        if node["schema_ref"] not in seen:
            seen.add(node["schema_ref"])
            _tighten(resolve(node), resolve, seen)
        return
    if node.get("metadata", {}).get(_DONE):
        return
    if kind in _MOMENTS:
        _replace(node, _refusing(_moment(kind), {kind}))
        return
    if kind == "union" and (kinds := {choice["type"] for choice in node["choices"]}) <= _MOMENTS.keys():
        _replace(node, _refusing(core_schema.union_schema([_moment(each) for each in sorted(kinds)]), kinds))
        return
    for child in _children(node):
        _tighten(child, resolve, seen)
    if kind == "dataclass":
        _limit_fields(node)


def _children(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas directly below `node`, whatever kind it is."""
    for key, value in node.items():
        if key in {"metadata", "serialization", "config"}:
            continue
        values = value.values() if isinstance(value, dict) and "type" not in value else (value,)
        for item in values:
            for candidate in item if isinstance(item, list) else (item,):
                if isinstance(candidate, dict) and "type" in candidate:
                    yield candidate


def _limit_fields(node: dict[str, Any]) -> None:
    """Give the fields of a dataclass their limits, and wrap it in what holds between them."""
    cls = node["cls"]
    fields = {field["name"]: field["schema"] for field in node["schema"]["fields"]}
    for name, limit in LIMITS.get(cls, {}).items():
        if name not in fields:
            raise TypeError(f"{cls.__name__} has no field {name}")
        _limit(fields[name], limit)
    holds = HOLDS.get(cls)
    if holds is None:
        node["metadata"] = {**node.get("metadata", {}), _DONE: True}
        return

    def check(value: object) -> object:
        holds(value)
        return value

    inner = dict(node)
    ref = inner.pop("ref", None)
    _replace(node, core_schema.no_info_after_validator_function(check, inner, ref=ref, metadata={_DONE: True}))


def _limit(node: dict[str, Any], limit: Mapping[str, object]) -> None:
    """Put `limit` on the text or number that `node` is, may be, or has as items."""
    match node["type"]:
        case "nullable" | "default":
            _limit(node["schema"], limit)
        case "tuple":
            for item in node["items_schema"]:
                _limit(item, limit)
        case "str" | "int" | "float":
            node.update(limit)
        case other:
            raise TypeError(f"a limit on {other} is not known")


def _moment(kind: str) -> CoreSchema:
    """A day or an instant: in JSON the one spelling YYYY-MM-DD or with time and offset, in Python the value itself.

    Left alone, pydantic also takes date-times without an offset, and digits as seconds since 1970: "20241130" would
    be a day in August of that year.
    """
    day = kind == "date"
    text = core_schema.str_schema(
        pattern=_DATE if day else _DATE_TIME,
        metadata={"pydantic_js_updates": {"format": "date" if day else "date-time"}},
    )

    def value(*, strict: bool) -> CoreSchema:
        if day:
            return core_schema.date_schema(strict=strict)
        return core_schema.datetime_schema(strict=strict, tz_constraint="aware")

    return core_schema.json_or_python_schema(
        json_schema=core_schema.chain_schema([text, value(strict=False)]), python_schema=value(strict=True)
    )


def _refusing(schema: CoreSchema, kinds: set[str]) -> CoreSchema:
    """`schema` of moments with one message, for people, about whatever is none."""
    message = "Input should be " + " or ".join(_MOMENTS[kind] for kind in sorted(kinds))
    return core_schema.custom_error_schema(
        schema, custom_error_type="moment", custom_error_message=message, metadata={_DONE: True}
    )


def _replace(node: dict[str, Any], schema: CoreSchema) -> None:
    node.clear()
    node.update(cast("dict[str, Any]", schema))


def _after(start: Moment, end: Moment) -> bool:
    """True when `start` is after `end`; a day against an instant counts by the instant's own day."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return start > end
    return _day(start) > _day(end)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _parts_hold(figures: Sequence[Figure | EventFigure]) -> None:
    for index, figure in enumerate(figures):
        if figure.part_of is not None and (figure.part_of == index or figure.part_of >= len(figures)):
            raise ValueError(f"figures.{index}.part_of: is not the index of another figure")


def _subtype_holds(value: Mention | Event) -> None:
    allowed = TYPES[value.type].subtypes
    if value.subtype is not None and value.subtype not in allowed:
        raise ValueError(f"subtype: {value.subtype} is none of {value.type}: {', '.join(allowed) or 'it has none'}")
