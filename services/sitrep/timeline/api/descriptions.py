"""What the OpenAPI document says of answers that are not one model: lists in many formats, and their headers."""

from typing import Any

from sitrep.timeline.api.formats.catalogue import FORMATS, FormatName

_EXAMPLES: dict[FormatName, Any] = {
    FormatName.GEOJSON: {"type": "FeatureCollection", "title": "Chronology", "next": None, "features": []},
    FormatName.TIMELINEJS: {
        "scale": "human",
        "title": {"text": {"headline": "Chronology", "text": ""}},
        "events": [],
    },
    FormatName.CSV: "event_id,start,end,…\r\n5b1e2a7740c94f6d8a3c1f0e9d8b7a65,2024-11-29,2024-11-29,…\r\n",
    FormatName.NDJSON: '{"event_id":"5b1e2a7740c94f6d8a3c1f0e9d8b7a65", …}\n',
    FormatName.PARQUET: "PAR1…",
    FormatName.ICS: "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n",
    FormatName.ATOM: '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">…</feed>\n',
    FormatName.MD: "# Chronology\n\n## Friday, 2024-11-29\n\n- **Territory change (entered), Aleppo**…\n",
    FormatName.HTML: '<!DOCTYPE html>\n<html lang="en">…</html>\n',
}
_STRUCTURED: dict[FormatName, dict[str, Any]] = {
    FormatName.GEOJSON: {
        "type": "object",
        "title": "FeatureCollection",
        "description": "GeoJSON (RFC 7946); `next` is the address of the features that follow.",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "title": {"type": "string"},
            "next": {"type": ["string", "null"], "format": "uri"},
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "id", "geometry", "properties"],
                    "properties": {
                        "type": {"const": "Feature"},
                        "id": {"type": "string"},
                        "geometry": {"type": ["object", "null"]},
                        "properties": {"type": "object"},
                    },
                },
            },
        },
    },
    FormatName.TIMELINEJS: {"type": "object", "title": "TimelineJS", "required": ["title", "events"]},
}


def _content() -> dict[str, Any]:
    content = {}
    for name, entry in FORMATS.items():
        described: dict[str, Any] = {
            "schema": _STRUCTURED.get(name, {"type": "string", "description": f"`format={name}`"})
        }
        described["example"] = _EXAMPLES[name]
        content[entry.media_type] = described
    return content


_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Send it as `If-None-Match` to be told only of changes."},
    "Link": {
        "schema": {"type": "string"},
        "description": 'Where the next page is, `rel="next"`; missing on the last.',
    },
}
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Nothing has changed since the answer whose ETag `If-None-Match` names."}
}
LISTED: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page of events.", "content": _content(), "headers": _HEADERS},
    **UNCHANGED,
}
NOT_ACCEPTABLE = {406: "No format that is to be had here is accepted; the answer names those that are."}
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A stream that ends when either side does.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": "retry: 2000\nid: 15.7.0\n\nid: 15.8.0\nevent: sitrep.event.created.v1\ndata: {…}\n\n",
            }
        },
    }
}
STREAM_PROBLEMS = {410: "What followed the last id is not in the log any more; begin again without one."}
