"""Every format of a list of events: the same bytes as ever, and what readers of the format make of them.

The events come from seeds/, with some made nasty; they are kept, so that a better extractor changes nothing here.
`python tests/golden/test_formats.py` writes the golden files anew.
"""

import csv
import io
import sys
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import icalendar
import jsonschema
import orjson
import pytest
from markdown_it import MarkdownIt

from sitrep.core.events import Event
from sitrep.timeline.adapters import rows
from sitrep.timeline.api import descriptions
from sitrep.timeline.api.formats import issue as issues
from sitrep.timeline.api.formats import web_page
from sitrep.timeline.api.formats.catalogue import FORMATS, FormatName, accepted
from sitrep.timeline.api.formats.issue import Issue, chunks

FOLDER = Path(__file__).parent / "formats"
STATES = tuple((FOLDER / "events.ndjson").read_bytes().splitlines())
EVENTS = [rows.event(state) for state in STATES]
NASTY = next(event for event in EVENTS if event.event_id == "f" * 32)
DATED = [event for event in EVENTS if event.time.start is not None]
WHOLE = Issue(
    title="Syria <2024> & *more*",
    description="What happened, & who says so.",
    urn="urn:sitrep:events:0123456789abcdef",
    url="http://timeline.example/v1/events?timeline=syria-offensive-2024&format=x",
    service_url="http://timeline.example/",
    following_url="http://timeline.example/v1/events?cursor=abc&format=x",
    states=STATES,
)
EMPTY = Issue("Nothing", "", "urn:sitrep:events:0", "http://a.example/", "http://a.example/", None, ())
AS_GOLDEN = [name for name in FORMATS if name is not FormatName.PARQUET]
"""Parquet files name the version of pyarrow that wrote them."""


def rendered(name: FormatName, issue: Issue = WHOLE) -> bytes:
    return b"".join(FORMATS[name].render(issue))


@pytest.mark.parametrize("name", AS_GOLDEN)
def test_it_is_as_ever(name: FormatName) -> None:
    assert rendered(name) == (FOLDER / f"golden.{name}").read_bytes(), "look at it, then write it anew (see the top)"


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_can_be_rendered_too(name: FormatName) -> None:
    assert rendered(name, EMPTY) is not None


class TestGeoJson:
    """RFC 7946."""

    def test_features(self) -> None:
        read = orjson.loads(rendered(FormatName.GEOJSON))
        content = descriptions.LISTED[200]["content"]["application/geo+json"]
        jsonschema.validate(read, content["schema"])
        jsonschema.validate(content["example"], content["schema"])
        assert [feature["id"] for feature in read["features"]] == [event.event_id for event in EVENTS]
        assert read["next"] == WHOLE.following_url

    def test_positions_are_longitude_then_latitude(self) -> None:
        read = orjson.loads(rendered(FormatName.GEOJSON))
        kinds = set()
        for feature in read["features"]:
            geometry = feature["geometry"]
            kinds.add(geometry and geometry["type"])
            positions = [] if geometry is None else geometry["coordinates"]
            for lon, lat in (
                positions if geometry and geometry["type"] == "MultiPoint" else [positions][: bool(positions)]
            ):
                assert (30 < lon < 45, 30 < lat < 38) == (True, True)
        assert kinds == {"Point", "MultiPoint", None}


class TestCsv:
    """RFC 4180, safe to open in a spreadsheet."""

    def test_it_comes_back_whole(self) -> None:
        text = rendered(FormatName.CSV).decode()
        read = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["event_id"] for row in read] == [event.event_id for event in EVENTS]
        assert read[0]["headline"] == EVENTS[0].headline
        assert text.count("\r\n") == text.replace("\r\n", "").count("\r") + len(EVENTS) + 1

    def test_no_cell_is_a_formula(self) -> None:
        [row] = [
            row
            for row in csv.DictReader(io.StringIO(rendered(FormatName.CSV).decode(), newline=""))
            if row["event_id"] == NASTY.event_id
        ]
        assert row["headline"] == f"'{NASTY.headline}"
        assert row["sources"].startswith("'@")
        assert row["places"].startswith("'-")
        assert not any(
            cell[:1] in "=+-@" for cell in row.values() if cell and not cell.lstrip("-").replace(".", "").isdigit()
        )


class TestParquet:
    """As pyarrow reads it."""

    def test_it_comes_back_typed(self) -> None:
        parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
        table = parquet.read_table(io.BytesIO(rendered(FormatName.PARQUET)))
        assert table.column("event_id").to_pylist() == [event.event_id for event in EVENTS]
        assert table.column("first_recorded_at").to_pylist() == [event.first_recorded_at for event in EVENTS]
        assert table.column("headline").to_pylist()[EVENTS.index(NASTY)] == NASTY.headline
        assert str(table.schema.field("killed_low").type) == "int64"
        assert parquet.read_table(io.BytesIO(rendered(FormatName.PARQUET, EMPTY))).num_rows == 0


class TestCalendar:
    """RFC 5545, as icalendar reads it."""

    def test_entries(self) -> None:
        read = icalendar.Calendar.from_ical(rendered(FormatName.ICS))
        entries = {str(entry["uid"]).removesuffix("@sitrep"): entry for entry in read.walk("VEVENT")}
        assert list(entries) == [event.event_id for event in DATED]
        for event in DATED:
            entry, start, end = entries[event.event_id], event.time.start, event.time.end
            assert entry.decoded("dtstart") == start
            if not isinstance(start, datetime):
                assert isinstance(end, date)
                assert (entry.decoded("dtend") - end).days == 1
            assert event.headline.splitlines()[0].split("\x0b")[0] in str(entry["description"])
        assert str(read["x-wr-calname"]) == WHOLE.title

    def test_lines_are_folded(self) -> None:
        assert max(map(len, rendered(FormatName.ICS).split(b"\r\n"))) <= 75


class TestAtom:
    """RFC 4287, as feedparser and a strict XML parser read it."""

    def test_entries(self) -> None:
        written = rendered(FormatName.ATOM)
        ET.fromstring(written)
        read = feedparser.parse(written)
        assert not read.bozo
        assert read.version == "atom10"
        assert [entry.id for entry in read.entries] == [f"urn:sitrep:event:{event.event_id}" for event in EVENTS]
        assert {link.rel: link.href for link in read.feed.links} == {"self": WHOLE.url, "next": WHOLE.following_url}
        for entry in [read.feed, *read.entries]:
            assert entry.id
            assert entry.title
            assert entry.updated
        assert read.feed.updated == max(event.last_recorded_at for event in EVENTS).isoformat().replace("+00:00", "Z")
        nasty = read.entries[EVENTS.index(NASTY)]
        assert "<script>alert(1)</script>" in nasty.content[0].value
        assert nasty.content[0].type == "text/plain"

    def test_an_empty_feed_is_one(self) -> None:
        read = feedparser.parse(rendered(FormatName.ATOM, EMPTY))
        assert (read.bozo, read.entries, read.feed.updated) == (False, [], "1970-01-01T00:00:00Z")


class Page(HTMLParser):
    """What stands in a page; raises when its tags do not nest."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


class TestWebPage:
    """Escaped, semantic, on its own."""

    def test_page(self) -> None:
        page = Page()
        page.feed(rendered(FormatName.HTML).decode())
        page.close()
        assert page.open == []
        assert page.tags.count("article") == len(EVENTS)
        assert page.tags.count("h1") == 1
        assert {"header", "main", "footer", "section", "time", "cite"} <= set(page.tags)
        assert not {"script", "img", "iframe", "b"} & set(page.tags)
        assert all(link.startswith(WHOLE.service_url) for link in page.links)
        assert any("<script>alert(1)</script>" in text for text in page.text)
        assert page.tags.count("style") == 1
        assert web_page.STYLE in page.text

    def test_every_day_is_a_heading_once(self) -> None:
        page = rendered(FormatName.HTML).decode()
        days = {
            e.time.start.astimezone(UTC).date() if isinstance(e.time.start, datetime) else e.time.start for e in EVENTS
        }
        assert page.count("<h2>") == len(days)


class TestMarkdown:
    """CommonMark, as markdown-it reads it."""

    def test_text_of_articles_sets_no_marks(self) -> None:
        tokens = MarkdownIt().parse(rendered(FormatName.MD).decode())
        inline = [child for token in tokens for child in token.children or []]
        links = [child.attrs["href"] for child in inline if child.type == "link_open"]
        assert links == [WHOLE.following_url]
        assert not [token for token in [*tokens, *inline] if token.type.startswith(("html", "code", "fence", "image"))]
        assert sum(token.type == "list_item_open" for token in tokens) == len(EVENTS)
        assert {token.tag for token in tokens if token.type == "heading_open"} == {"h1", "h2"}
        text = "".join(child.content for child in inline)
        assert "<script>alert(1)</script>" in text


class TestTimelineJs:
    """What Knight Lab's documentation asks for."""

    def test_slides(self) -> None:
        read = orjson.loads(rendered(FormatName.TIMELINEJS))
        assert read["title"]["text"]["headline"] == "Syria &lt;2024&gt; &amp; *more*"
        assert [slide["unique_id"] for slide in read["events"]] == [event.event_id for event in DATED]
        for slide in read["events"]:
            date(*[slide["start_date"][part] for part in ("year", "month", "day")])  # raises for none
            assert "<script" not in slide["text"]["text"]


class TestNdjson:
    """The events as they are."""

    def test_lines(self) -> None:
        assert [rows.event(line) for line in rendered(FormatName.NDJSON).splitlines()] == EVENTS


class TestChunks:
    """Pieces are sent in chunks."""

    def test_nothing_is_lost(self) -> None:
        pieces = [b"x" * size for size in (1, 40_000, 30_000, 5, 100_000, 7)]
        found = list(chunks(pieces))
        assert b"".join(found) == b"".join(pieces)
        assert [len(chunk) for chunk in found] == [70_001, 100_005, 7]
        assert issues.CHUNK_BYTES == 65_536


class TestNegotiation:
    """RFC 9110, 12.5.1."""

    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (None, "json"),
            ("", "json"),
            ("*/*", "json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
            ("text/csv", "csv"),
            ("TEXT/CSV ; q=0.5 , application/geo+json;q=0.4", "csv"),
            ("text/*;q=0.2, application/atom+xml;q=0.1", "csv"),
            ("application/json;q=0, */*", "geojson"),
            ("text/calendar;q=x", "ics"),
            ("image/png", None),
            ("application/json;q=0", None),
            (",;,", None),
        ],
    )
    def test_accept(self, accept: str | None, expected: str | None) -> None:
        assert accepted(accept) == expected


def test_the_events_have_what_formats_stumble_over() -> None:
    def some(holds: bool) -> None:
        assert holds

    kinds: list[Event] = EVENTS
    some(any(event.time.start is None for event in kinds))
    some(any(isinstance(event.time.start, datetime) for event in kinds))
    some(any(not event.places for event in kinds))
    some(any(event.figures for event in kinds))


if __name__ == "__main__":
    for each in AS_GOLDEN:
        (FOLDER / f"golden.{each}").write_bytes(rendered(each))
    sys.stdout.write(f"{len(AS_GOLDEN)} files written\n")
