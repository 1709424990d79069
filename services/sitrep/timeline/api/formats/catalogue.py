"""All formats, and which one a request means: `format=NAME`, else the header Accept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sitrep.timeline.api.formats import (
    atom,
    calendar,
    comma_separated,
    geojson,
    json_lines,
    markdown,
    parquet,
    timelinejs,
    web_page,
)
from sitrep.timeline.api.formats.issue import Render


class FormatName(StrEnum):
    """What `format=` takes, in the order in which they are preferred when Accept leaves a choice."""

    JSON = "json"
    GEOJSON = "geojson"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ICS = "ics"
    ATOM = "atom"
    MD = "md"
    HTML = "html"
    TIMELINEJS = "timelinejs"


@dataclass(frozen=True, slots=True)
class Format:
    """A format other than the API's own JSON."""

    media_type: str
    """As in Accept."""
    render: Render
    content_type: str = ""
    """With its parameters; `media_type` when empty."""
    is_file: bool = False
    """Whether a browser had better save it than show it."""
    is_packed: bool = False
    """Whether compressing it again is no use."""
    headers: Mapping[str, str] | None = None
    available: Callable[[], bool] = lambda: True


JSON_TYPE = "application/json"
FORMATS: Mapping[FormatName, Format] = {
    FormatName.GEOJSON: Format("application/geo+json", geojson.render),
    FormatName.CSV: Format(
        "text/csv", comma_separated.render, "text/csv; charset=utf-8; header=present", is_file=True
    ),
    FormatName.NDJSON: Format("application/x-ndjson", json_lines.render),
    FormatName.PARQUET: Format(
        "application/vnd.apache.parquet", parquet.render, is_file=True, is_packed=True, available=parquet.available
    ),
    FormatName.ICS: Format("text/calendar", calendar.render, "text/calendar; charset=utf-8"),
    FormatName.ATOM: Format("application/atom+xml", atom.render),
    FormatName.MD: Format("text/markdown", markdown.render, "text/markdown; charset=utf-8"),
    FormatName.HTML: Format(
        "text/html", web_page.render, "text/html; charset=utf-8", headers={"Content-Security-Policy": web_page.POLICY}
    ),
    FormatName.TIMELINEJS: Format("application/vnd.timelinejs+json", timelinejs.render),
}
MEDIA_TYPES: Mapping[FormatName, str] = {
    FormatName.JSON: JSON_TYPE,
    **{name: entry.media_type for name, entry in FORMATS.items()},
}


def accepted(accept: str | None) -> FormatName | None:
    """The format that the header `accept` likes best (RFC 9110, 12.5.1); None when it takes none that we have."""
    if accept is None or not accept.strip():
        return FormatName.JSON
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    liked = {name: _quality(media_type, ranges) for name, media_type in MEDIA_TYPES.items()}
    best = max(liked.values())
    return next(name for name, quality in liked.items() if quality == best) if best > 0 else None


def _range(part: str) -> tuple[str, float]:
    """A media range and its quality; what is no number is 1, as if it were not there."""
    media_range, *parameters = (piece.strip().casefold() for piece in part.split(";"))
    quality = next((value.removeprefix("q=") for value in parameters if value.startswith("q=")), "1")
    try:
        return media_range, min(max(float(quality), 0.0), 1.0)
    except ValueError:
        return media_range, 1.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """That of the most specific range that holds it."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        found = [quality for media_range, quality in ranges if media_range == wanted]
        if found:
            return max(found)
    return 0.0
