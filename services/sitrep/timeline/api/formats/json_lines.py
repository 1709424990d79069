"""NDJSON: an event a line, as the API's JSON has it."""

from collections.abc import Iterator

from sitrep.timeline.api.formats.issue import Issue


def render(issue: Issue) -> Iterator[bytes]:
    """States as they are stored: none is read. They have no line breaks."""
    return (state + b"\n" for state in issue.states)
