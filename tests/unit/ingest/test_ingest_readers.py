"""Every format is read, and what cannot be read is told where it stands."""

import gzip
import io
import json
import os
import re
import socket
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.contracts.article_drafts import ArticleDraft
from sitrep.ingest.adapters import readers
from sitrep.ingest.adapters.readers import (
    Draft,
    Options,
    Page,
    PageAway,
    Unreadable,
    found,
    html_page,
    json_file,
    opening,
)
from sitrep.ingest.adapters.readers.feed import is_feed
from sitrep.ingest.adapters.readers.html_text import plain_text

PARAGRAPHS = [
    "Officials closed the airport on Saturday, hours after fighters had entered the western districts of the city.",
    "At least 12 people were killed, a hospital director said. Families fled along the only road that was still open.",
]
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Airport closed | Example Wire</title>
<link rel="canonical" href="https://www.example.org/news/airport">
<meta property="og:title" content="Airport closed"><meta property="og:site_name" content="Example Wire">
<meta property="article:published_time" content="2024-11-30T23:30:00+03:00">
<meta content="2024-12-01T08:00:00Z" property="article:modified_time"></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Airport closed</h1>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</article>
<footer>© Example Wire, all rights reserved</footer></body></html>"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading files looks up no host and connects to nothing."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def read(*paths: Path | str, **options: Any) -> list[Draft | Unreadable]:
    return list(readers.read([str(path) for path in paths], Options(**options)))


def article(*paths: Path | str, **options: Any) -> ArticleDraft:
    (item,) = read(*paths, **options)
    assert isinstance(item, Draft), item
    return item.article


def reason(*paths: Path | str, **options: Any) -> str:
    (item,) = read(*paths, **options)
    assert isinstance(item, Unreadable), item
    return f"{item.origin}: {item.reason}"


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class TestText:
    """A date, and the body after it."""

    @pytest.mark.parametrize(
        "start", [" date 2024-11-30 ", "date 2024-11-30 ", "\ufeff date 2024-11-30 ", " date 2024-11-30\n"]
    )
    def test_the_body_follows_the_date(self, tmp_path: Path, start: str) -> None:
        path = written(tmp_path / "wire-1.txt", f"{start}Rebels advanced.\n\nA second  paragraph.\n")
        found = article(path)
        assert found == ArticleDraft(
            article_id="wire-1",
            source="file",
            body="Rebels advanced.\n\nA second  paragraph.",
            published_at=date(2024, 11, 30),
        )

    def test_a_source_can_be_given(self, tmp_path: Path) -> None:
        assert article(written(tmp_path / "a.txt", " date 2024-11-30 x"), source="Wire").source == "Wire"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("Rebels advanced.", ":1: does not begin"),
            (" date 2024-13-30 x", "no date of the calendar"),
            (" date 2024-11-30Rebels", ":1: does not begin"),
            ("", ": is empty"),
            (" \n", ": is empty"),
            (b" date 2024-11-30 \xff", "is not UTF-8 at byte 17"),
            (b" date 2024-11-30 a\x00b", "NUL"),
        ],
    )
    def test_what_is_none(self, tmp_path: Path, content: str | bytes, words: str) -> None:
        assert words in reason(written(tmp_path / "a.txt", content))

    def test_without_a_date_when_that_is_wanted(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.txt", "\ufeffRebels advanced.\n\nOn Friday.\n")
        assert article(path, undated_text=True) == ArticleDraft(
            article_id="a", source="file", body="Rebels advanced.\n\nOn Friday."
        )
        dated = article(written(path, " date 2024-11-30 x"), undated_text=True)
        assert (dated.body, dated.published_at) == ("x", date(2024, 11, 30))

    def test_packed(self, tmp_path: Path) -> None:
        found = article(written(tmp_path / "a.txt.gz", gzip.compress(b" date 2024-11-30 x")))
        assert (found.article_id, found.body) == ("a", "x")

    def test_the_real_article(self) -> None:
        shared = Path(__file__).parents[3].parent / "shared" / "seeds"
        if not shared.is_dir():
            pytest.skip("../shared/seeds is absent")
        (found,) = [article(path) for path in sorted(shared.iterdir())]
        assert found.published_at == date(2024, 11, 30)
        assert found.body.startswith("Syrian rebels")
        assert len(found.body) > 2_500


FIELDS = {"id": "a1", "source": "wire", "published": "2024-11-30", "title": None, "text": "Text."}


class TestJson:
    """Documents and lines, under either spelling of the fields."""

    def test_one(self, tmp_path: Path) -> None:
        found = article(written(tmp_path / "a.json", json.dumps(FIELDS)))
        assert found == ArticleDraft(article_id="a1", source="wire", body="Text.", published_at=date(2024, 11, 30))

    def test_several(self, tmp_path: Path) -> None:
        items = read(written(tmp_path / "a.json", json.dumps([FIELDS, 5, {**FIELDS, "id": "a2"}])))
        assert [str(item.origin).rpartition("/")[2] for item in items] == [f"a.json entry {n}" for n in (1, 2, 3)]
        assert [type(item) for item in items] == [Draft, Unreadable, Draft]

    def test_lines(self, tmp_path: Path) -> None:
        lines = [json.dumps(FIELDS), "", "{", json.dumps({**FIELDS, "text": 5}), json.dumps({**FIELDS, "id": "a2"})]
        path = written(tmp_path / "a.jsonl", "\r\n".join(lines))
        items = read(path)
        assert [str(item.origin) for item in items] == [f"{path}:{number}" for number in (1, 3, 4, 5)]
        assert [type(item) for item in items] == [Draft, Unreadable, Unreadable, Draft]
        assert isinstance(items[2], Unreadable)
        assert items[2].reason == "text is not text; send a JSON string"

    def test_an_undated_article_can_be_read(self, tmp_path: Path) -> None:
        assert article(written(tmp_path / "a.jsonl", json.dumps({**FIELDS, "published": None}))).published_at is None

    def test_other_fields_are_ignored_or_refused(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.jsonl", json.dumps({**FIELDS, "dateline_place": "IDLIB"}))
        assert article(path).article_id == "a1"
        assert "dateline_place is no field" in reason(path, unknown="refuse")

    def test_a_missing_source_can_be_given(self, tmp_path: Path) -> None:
        sourceless = {name: value for name, value in FIELDS.items() if name != "source"}
        path = written(tmp_path / "a.jsonl", json.dumps(sourceless))
        assert "source is missing" in reason(path)
        assert article(path, source="Wire").source == "Wire"
        assert article(written(path, json.dumps(FIELDS)), source="Wire").source == "wire"

    def test_lines_are_read_one_by_one(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.jsonl", (json.dumps(FIELDS) + "\n") * 50_000)
        progress: list[int] = []
        items = readers.read([str(path)], on_bytes=progress.append)
        assert isinstance(next(items), Draft)
        assert sum(progress) < path.stat().st_size / 10

    def test_a_cut_off_archive_gives_what_it_has(self, tmp_path: Path) -> None:
        lines = b"".join(json.dumps({**FIELDS, "id": os.urandom(64).hex()}).encode() + b"\n" for _ in range(2_000))
        items = read(written(tmp_path / "a.jsonl.gz", gzip.compress(lines)[:-20_000]))
        assert isinstance(items[0], Draft)
        assert isinstance(items[-1], Unreadable)
        assert "cannot be read on" in items[-1].reason
        assert items[-1].origin.line == len(items)

    def test_an_endless_line_is_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(json_file, "MAX_LINE_BYTES", 100)
        good = json.dumps(FIELDS)
        fits = good + " " * (100 - len(good) - 1)
        file = io.BytesIO("\n".join([fits, fits + "  ", "x" * 1_000, good]).encode())
        items = list(json_file.read_lines(file, "a", Options()))
        assert [type(item) for item in items] == [Draft, Unreadable, Unreadable, Draft]
        assert [item.origin.line for item in items] == [1, 2, 3, 4]

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(FIELDS).encode())))
        assert article("-").article_id == "a1"

    @given(st.binary(max_size=300))
    def test_any_bytes(self, content: bytes) -> None:
        for item in json_file.read_lines(io.BytesIO(content), "a", Options()):
            assert isinstance(item, Draft | Unreadable)


class TestHtml:
    """News pages, saved."""

    def test_a_page(self, tmp_path: Path) -> None:
        assert article(written(tmp_path / "a.html", PAGE)) == ArticleDraft(
            url="https://www.example.org/news/airport",
            source="Example Wire",
            title="Airport closed",
            body="\n".join(PARAGRAPHS),
            published_at=datetime(2024, 11, 30, 23, 30, tzinfo=timezone(timedelta(hours=3))),
            updated_at=datetime(2024, 12, 1, 8, 0, tzinfo=UTC),
            language="en-GB",
        )

    def test_no_date_is_made_up(self, tmp_path: Path) -> None:
        undated = re.sub("<meta [^>]*_time[^>]*>", "", PAGE).replace("on Saturday", "on 30 November 2024")
        assert article(written(tmp_path / "a.html", undated)).published_at is None

    def test_a_day_is_enough(self, tmp_path: Path) -> None:
        dated = PAGE.replace("2024-11-30T23:30:00+03:00", "2024-11-30T23:30:00")
        assert article(written(tmp_path / "a.html", dated)).published_at == date(2024, 11, 30)

    @pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", "utf-8", "no-such-charset"])
    def test_old_encodings(self, tmp_path: Path, declared: str) -> None:
        page = PAGE.replace('charset="utf-8"', f'charset="{declared}"').replace("Families", "Fámilies “then”")
        assert "Fámilies “then”" in article(written(tmp_path / "a.html", page.encode("cp1252"))).body

    @pytest.mark.parametrize(
        "content", [b"<p>", b"<html><body></body></html>", b"\x00\x01\xff" * 50, b"<html>" * 2_000]
    )
    def test_what_is_none(self, tmp_path: Path, content: bytes) -> None:
        assert "no article text was found" in reason(written(tmp_path / "a.html", content))

    def test_reading_twice_reads_the_same(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.html", PAGE)
        assert article(path) == article(path)


RSS = """<?xml version="1.0" encoding="utf-8"?><!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Example Wire</title><link>https://www.example.org/</link><language>en-gb</language>
<item><title>One &amp;amp; two</title><link>https://www.example.org/1?utm_source=rss</link>
<pubDate>Sat, 30 Nov 2024 00:30:00 +0300</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>First   paragraph.</p><script>x()</script><p>Second <b>bold</b><br>line.</p>]]></content:encoded></item>
<item><title>Three</title><link>https://www.example.org/news/airport</link><description>Only a summary</description></item>
<item><title>Four</title><description>No link</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Monitor</title>
<entry><title>One</title><link href="https://example.org/1"/><updated>2024-12-01T10:00:00Z</updated>
<published>2024-11-30T10:00:00+02:00</published><content type="text">Plain text.</content></entry>
<entry><title>Two</title><link href="https://example.org/2"/><updated>2024-12-02</updated>
<content type="html">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>"""


class FakePages:
    """One page, whatever is asked for."""

    def __init__(self, page: Page | PageAway) -> None:
        self.page = page
        self.asked: list[str] = []

    def fetch(self, url: str) -> Page | PageAway:
        self.asked.append(url)
        return self.page


class TestFeeds:
    """RSS and Atom."""

    def test_rss(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xml", RSS)
        first, second, third = read(path)
        assert isinstance(first, Draft)
        assert first.article == ArticleDraft(
            url="https://www.example.org/1?utm_source=rss",
            source="Example Wire",
            title="One & two",
            body="First paragraph.\n\nSecond bold\nline.",
            published_at=datetime(2024, 11, 30, 0, 30, tzinfo=timezone(timedelta(hours=3))),
            language="en-gb",
        )
        assert isinstance(second, Unreadable)
        assert "--fetch" in second.reason
        assert str(second.origin) == f"{path} entry 2"
        assert isinstance(third, Unreadable)
        assert "neither its full text nor a link" in third.reason

    def test_atom(self, tmp_path: Path) -> None:
        first, second = (item.article for item in read(written(tmp_path / "a.atom", ATOM)) if isinstance(item, Draft))
        assert (first.body, second.body) == ("Plain text.", "Text.")
        assert first.published_at == datetime(2024, 11, 30, 8, 0, tzinfo=UTC)
        assert first.updated_at == datetime(2024, 12, 1, 10, 0, tzinfo=UTC)
        assert (second.published_at, second.updated_at) == (date(2024, 12, 2), None)

    def test_pages_of_summaries_are_fetched_when_that_is_wanted(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xml", RSS)
        pages = FakePages(Page("https://www.example.org/news/airport", PAGE.encode(), "utf-8"))
        assert len([item for item in read(path, pages=pages) if isinstance(item, Draft)]) == 1
        assert pages.asked == []
        drafts = [item.article for item in read(path, pages=pages, follow=True) if isinstance(item, Draft)]
        assert pages.asked == ["https://www.example.org/news/airport"]
        assert drafts[1].body == "\n".join(PARAGRAPHS)
        assert drafts[1].title == "Three"  # the feed's word goes before the page's
        assert drafts[1].published_at is not None

    def test_a_page_that_is_away_costs_its_entry_only(self, tmp_path: Path) -> None:
        pages = FakePages(PageAway("answers 404 Not Found"))
        items = read(written(tmp_path / "a.xml", RSS), pages=pages, follow=True)
        assert isinstance(items[0], Draft)
        assert isinstance(items[1], Unreadable)
        assert items[1].reason == "https://www.example.org/news/airport: answers 404 Not Found"

    @pytest.mark.parametrize(
        ("content", "words"),
        [("<RDF></RDF>", "no RSS or Atom feed"), ('<rss version="2.0"><channel></channel></rss>', "without entries")],
    )
    def test_what_is_none(self, tmp_path: Path, content: str, words: str) -> None:
        assert words in reason(written(tmp_path / "a.xml", content))

    def test_xml_can_be_a_page(self, tmp_path: Path) -> None:
        assert article(written(tmp_path / "a.xml", PAGE)).title == "Airport closed"

    def test_a_cunning_beginning_is_decided_at_once(self) -> None:
        assert not is_feed(b"<!---->" * 2_000 + b"<html>")
        assert is_feed(b"<!---->" * 2_000 + b"<rss>")

    def test_no_entity_is_looked_up(self, tmp_path: Path) -> None:
        secret = written(tmp_path / "secret", "the secret")
        doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        path = written(
            tmp_path / "a.xml", RSS.replace("<rss", doctype + "<rss").replace("First", "&x;").replace("Three", "&x;")
        )
        assert "the secret" not in str(read(path))


class TestUrls:
    """Addresses of pages and feeds."""

    def test_a_page(self) -> None:
        pages = FakePages(Page("https://www.example.org/2024/airport?utm_source=x", PAGE.encode(), None))
        assert article("https://example.org/x", pages=pages).url == "https://www.example.org/news/airport"

    def test_no_page_takes_the_place_of_another_hosts(self) -> None:
        pages = FakePages(Page("https://elsewhere.example/copy", PAGE.encode(), None))
        assert article("https://elsewhere.example/copy", pages=pages).url == "https://elsewhere.example/copy"

    def test_a_feed(self) -> None:
        pages = FakePages(Page("https://www.example.org/feed", RSS.encode(), None))
        items = read("HTTPS://www.example.org/feed", pages=pages)
        assert str(items[1].origin) == "HTTPS://www.example.org/feed entry 2"

    def test_without_a_network(self) -> None:
        assert "is not fetched here" in reason("https://www.example.org/")


class TestDirectories:
    """All below, in one order; foreign files are passed over."""

    def test_all_formats_sorted(self, tmp_path: Path) -> None:
        written(tmp_path / "b" / "two.json", json.dumps(FIELDS))
        written(tmp_path / "b" / "one.txt", " date 2024-11-30 x")
        written(tmp_path / "a.jsonl", json.dumps(FIELDS))
        written(tmp_path / "c.html", PAGE)
        written(tmp_path / "README.md", "nothing")
        written(tmp_path / ".hidden" / "x.json", "{")
        written(tmp_path / ".hidden.json", "{")
        written(tmp_path / "gold" / "x.json", '{"events": []}')
        names = [str(Path(item.origin.path).relative_to(tmp_path)) for item in read(tmp_path)]
        assert names == ["a.jsonl", "b/one.txt", "b/two.json", "c.html"]

    def test_bad_files_do_not_stop_the_others(self, tmp_path: Path) -> None:
        written(tmp_path / "a.json", "{")
        written(tmp_path / "b.html.gz", b"\x1f\x8bbroken")
        written(tmp_path / "c.txt", " date 2024-11-30 x")
        assert [type(item) for item in read(tmp_path, tmp_path / "c.txt")] == [Unreadable, Unreadable, Draft, Draft]

    def test_a_page_in_an_encoding_that_is_none_is_read_all_the_same(self, tmp_path: Path) -> None:
        for name in ("undefined", "punycode"):
            page = PAGE.replace('charset="utf-8"', f'charset="{name}"')
            assert article(written(tmp_path / f"{name}.html", page)).title == "Airport closed"

    @pytest.mark.parametrize(
        "error", [ValueError("bad markup"), RecursionError("too deep"), AttributeError("x" * 999)]
    )
    def test_a_parser_that_fails_costs_one_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        parse = html_page.page_fields

        def fail_for_b(content: bytes, **options: Any) -> dict[str, Any] | html_page.NoArticle:
            if b"bad" in content:
                raise error
            return parse(content, **options)

        monkeypatch.setattr(html_page, "page_fields", fail_for_b)
        for name in "abc":
            written(tmp_path / f"{name}.html", "bad" if name == "b" else PAGE)
        first, second, third = read(tmp_path)
        assert isinstance(first, Draft)
        assert isinstance(third, Draft)
        assert isinstance(second, Unreadable)
        assert second.origin.path == str(tmp_path / "b.html")
        assert second.reason.startswith(f"cannot be read: {type(error).__name__}: {str(error)[:20]}")
        assert len(second.reason) < 300

    def test_a_name_that_no_system_takes(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.json", json.dumps(FIELDS))
        first, second, third = read("x" * 5_000, "a\0b.txt", path)
        assert readers.total_bytes(["x" * 5_000, "a\0b.txt", str(path)]) == path.stat().st_size
        assert isinstance(first, Unreadable)
        assert isinstance(second, Unreadable)
        assert isinstance(third, Draft)

    @pytest.mark.parametrize("name", ["a.txt", "a.json", "a.html", "a.xml"])
    def test_an_empty_file_is_told(self, tmp_path: Path, name: str) -> None:
        assert reason(written(tmp_path / name, "")).endswith(f"{name}: is empty")

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.json", '{"id": "a", "body": "Text."}'),
            ("a.jsonl", '{"id": "a", "source": null, "body": "Text."}'),
            ("a.html", re.sub("<meta[^>]*site_name[^>]*>|<link[^>]*>", "", PAGE)),
        ],
    )
    def test_a_missing_source_names_the_option(self, tmp_path: Path, name: str, content: str) -> None:
        path = written(tmp_path / name, content)
        assert "source is missing" in reason(path)
        assert "--source" in reason(path)
        assert article(path, source="Wire").source == "Wire"

    def test_foreign_json_is_told_when_it_is_named(self, tmp_path: Path) -> None:
        assert "body is missing" in reason(written(tmp_path / "x.json", '{"events": []}'))

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        assert "holds no file that ends in .txt" in reason(tmp_path)
        assert "is not there" in reason(tmp_path / "missing.json")
        assert "is not there" in reason(tmp_path / "missing")
        assert "no format that is known" in reason(written(tmp_path / "a.pdf", "x"))

    def test_a_document_has_a_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "MAX_DOCUMENT_BYTES", 100)
        text = " date 2024-11-30 "
        assert article(written(tmp_path / "a.txt", text + "x" * (100 - len(text)))).body
        assert "is larger than 100 bytes" in reason(written(tmp_path / "a.txt", text + "x" * (101 - len(text))))

    def test_a_text_has_a_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """In bytes, whatever the format."""
        monkeypatch.setattr(found, "MAX_TEXT_BYTES", 100)
        for name, content in {
            "a.txt": " date 2024-11-30 {}",
            "a.json": '{{"source": "x", "body": "{}"}}',
            "a.jsonl": '{{"source": "x", "body": "{}"}}\n',
        }.items():
            assert article(written(tmp_path / name, content.format("é" * 50))).body
            told = reason(written(tmp_path / name, content.format("é" * 50 + "x")))
            assert "has a text of 101 bytes; the limit for one article is 100" in told

    def test_a_page_has_a_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(tmp_path / "a.html", PAGE)
        monkeypatch.setattr(html_page, "MAX_HTML_BYTES", len(PAGE.encode()))
        assert article(path).title == "Airport closed"
        monkeypatch.setattr(html_page, "MAX_HTML_BYTES", len(PAGE.encode()) - 1)
        assert f"is larger than {len(PAGE.encode()) - 1:,} bytes" in reason(path)

    def test_a_pages_tags_have_a_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(tmp_path / "a.html", PAGE)
        tags = len(re.findall(r"<(?!/)", PAGE))
        monkeypatch.setattr(html_page, "MAX_TAGS", tags)
        assert article(path).title == "Airport closed"
        monkeypatch.setattr(html_page, "MAX_TAGS", tags - 1)
        assert f"has more than {tags - 1} tags" in reason(path)

    def test_a_page_of_nothing_but_tags_is_told_at_once(self, tmp_path: Path) -> None:
        deep = "<html><body>" + "<div>" * 60_000 + "</div>" * 60_000
        assert "has more than 40,000 tags" in reason(written(tmp_path / "a.html", deep))

    def test_progress_ends_at_the_total(self, tmp_path: Path) -> None:
        written(tmp_path / "a.jsonl.gz", gzip.compress(json.dumps(FIELDS).encode()))
        written(tmp_path / "b.txt", " date 2024-11-30 x")
        progress: list[int] = []
        paths = [str(tmp_path)]
        assert len(list(readers.read(paths, on_bytes=progress.append))) == 2
        assert sum(progress) == readers.total_bytes(paths) > 0

    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        name = os.fsencode(tmp_path) + b"/\xff.txt"
        Path(os.fsdecode(name)).write_text(" date 2024-11-30 x")
        found = article(tmp_path)
        assert found.article_id is not None
        assert found.article_id.encode() == b"\\udcff"


class TestPlainText:
    """Fragments of HTML as text."""

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("a &amp; b", "a & b"),
            ("<p>a</p>\n<p> b\n c </p>", "a\n\nb c"),
            ("a<br/>b<br>c", "a\nb\nc"),
            ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
            ("<style>p{}</style>a<script>b</script>c", "ac"),
            ("", ""),
        ],
    )
    def test_fragment(self, html: str, text: str) -> None:
        assert plain_text(html) == text

    @given(st.text(max_size=200))
    def test_any_text(self, html: str) -> None:
        assert plain_text(html).strip() == plain_text(html)
