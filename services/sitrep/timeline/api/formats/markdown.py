"""Markdown (CommonMark): a heading a day, an item an event."""

import re
from collections.abc import Iterator

from sitrep.core import wording
from sitrep.core.events import Event
from sitrep.timeline.api.formats.issue import Issue

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def render(issue: Issue) -> Iterator[bytes]:
    """Text of articles is escaped: it can neither set links nor headings."""
    yield f"# {escaped(issue.title)}\n".encode()
    if issue.description:
        yield f"\n{escaped(issue.description)}\n".encode()
    if not issue.states:
        yield b"\nNo events.\n"
    for day, events in issue.by_day():
        yield f"\n## {f'{day:%A}, {day.isoformat()}' if day is not None else 'Undated'}\n\n".encode()
        for event in events:
            yield _item(event).encode()
    if issue.following_url is not None:
        yield f"\n[More](<{issue.following_url}>)\n".encode()


def escaped(text: str) -> str:
    """`text` on one line, with none of its characters a mark."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _item(event: Event) -> str:
    time = wording.when(event.time)
    exact = f"{time}: " if len(time) > len("2024-11-29") else ""
    look_back = " (looking back)" if event.background else ""
    return (
        f"- {exact}**{escaped(wording.title(event))}**{look_back}  \n"
        f"  {escaped(event.headline)}  \n"
        f"  *{escaped(wording.vouched(event))}*\n"
    )
