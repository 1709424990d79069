"""HTML: one page that needs nothing else, to read on a screen and to print."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from html import escape

from sitrep.core import wording
from sitrep.core.events import Event
from sitrep.core.temporal.interval import Moment
from sitrep.timeline.api.formats.issue import Issue

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; }
h2 { border-bottom: 2px solid; margin-top: 2.5rem; }
article { margin: 1.25rem 0; break-inside: avoid; }
h3 { margin: 0; font-size: 1rem; }
p { margin: .2rem 0; }
.background { font-style: italic; }
.status { font-weight: bold; }
footer { margin-top: 3rem; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } a { color: inherit; text-decoration: none; } }
""".strip()
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)
"""Content-Security-Policy: no script, no picture, no style but this one."""


def render(issue: Issue) -> Iterator[bytes]:
    """A heading a day, an article an event. Everything that is not ours is escaped."""
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(issue.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n"
        f"<h1>{escape(issue.title)}</h1>\n"
    ).encode()
    if issue.description:
        yield f"<p>{escape(issue.description)}</p>\n".encode()
    yield b"</header>\n<main>\n"
    if not issue.states:
        yield b"<p>No events.</p>\n"
    for day, events in issue.by_day():
        heading = f'<time datetime="{day.isoformat()}">{day:%A}, {day.isoformat()}</time>' if day else "Undated"
        yield f"<section>\n<h2>{heading}</h2>\n".encode()
        for event in events:
            yield _article(issue, event).encode()
        yield b"</section>\n"
    yield b"</main>\n<footer>\n"
    if issue.following_url is not None:
        yield f'<p><a rel="next" href="{escape(issue.following_url)}">More events</a></p>\n'.encode()
    yield b"<p>Compiled by Sitrep from what the sources named here report.</p>\n</footer>\n</body>\n</html>\n"


def _article(issue: Issue, event: Event) -> str:
    look_back = '<p class="background">Articles look back at it.</p>\n' if event.background else ""
    sources = ", ".join(f"<cite>{escape(source)}</cite>" for source in event.sources)
    return (
        f'<article id="{event.event_id}">\n'
        f'<h3><a href="{escape(issue.event_url(event))}">{escape(wording.title(event))}</a></h3>\n'
        f"{_time(event)}"
        f"<p>{escape(event.headline)}</p>\n"
        f"{look_back}"
        f'<p><span class="status">{event.status}</span>, '
        f"{wording.counted(len(event.sources), 'source')}: {sources}</p>\n"
        "</article>\n"
    )


def _time(event: Event) -> str:
    """The time, where it says more than the day's heading does."""
    start, end = event.time.start, event.time.end
    if start is None or end is None or (start == end and not isinstance(start, datetime)):
        return ""
    last = f" to {_marked(end)}" if end != start else ""
    return f"<p>{_marked(start)}{last}</p>\n"


def _marked(moment: Moment) -> str:
    return f'<time datetime="{moment.isoformat()}">{escape(wording.moment(moment))}</time>'
