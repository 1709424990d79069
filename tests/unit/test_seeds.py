"""The project's own articles and their gold: readable by plain means, and consistent with each other."""

import calendar
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from sitrep.core import identity
from sitrep.core.articles import Article, check_article, instant
from sitrep.core.event_types import EventType
from sitrep.core.mentions import FigureKind

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FILES = sorted(SEEDS.glob("[0-9]*"))
GOLD = sorted((SEEDS / "_gold").glob("*.json"))
FIRST_DAY, LAST_DAY = date(2024, 11, 26), date(2024, 12, 9)
WEEKS = date(2024, 10, 1), date(2024, 12, 31)
NOW = datetime(2024, 12, 10, tzinfo=UTC)
MODALITIES = {"asserted", "claimed", "denied", "planned", "background"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


class PageReader(HTMLParser):
    """Paragraphs of the page's article, without its byline; canonical URL, title and date from its head."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.facts: dict[str, str] = {}
        self._in_article = self._in_paragraph = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.facts[name] = found["content"]
        if tag == "link" and found.get("rel") == "canonical":
            self.facts["canonical"] = found["href"]
        self._in_article = self._in_article or tag == "article"
        if tag == "p" and self._in_article and found.get("class") != "byline":
            self._in_paragraph = True
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_article = self._in_article and tag != "article"
        self._in_paragraph = self._in_paragraph and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._in_paragraph:
            self.paragraphs[-1] += data


def moment(text: str | None) -> date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def read_text(path: Path) -> list[Article]:
    head = re.match(r" date (\d{4}-\d{2}-\d{2}) (?=\S)", text := path.read_text())
    assert head, f"{path.name}: the first line must begin ` date YYYY-MM-DD `"
    return [Article(path.stem, None, "unknown", None, text[head.end() :], moment(head[1]), None, None)]


def read_json(path: Path) -> list[Article]:
    return [from_fields(json.loads(path.read_text()))]


def read_lines(path: Path) -> list[Article]:
    long_names = {"id": "article_id", "text": "body", "published": "published_at"}
    objects = [json.loads(line) for line in path.read_text().splitlines()]
    return [from_fields({long_names.get(k, k): v for k, v in fields.items()}) for fields in objects]


def read_page(path: Path) -> list[Article]:
    reader = PageReader()
    reader.feed(path.read_text())
    facts, body = reader.facts, "\n\n".join(reader.paragraphs)
    return [article_at(facts["canonical"], facts["og:site_name"], facts["og:title"], body, moment(facts["date"]))]


def read_feed(path: Path) -> list[Article]:
    channel = ET.parse(path).getroot()[0]
    return [
        article_at(
            item.findtext("link", ""),
            channel.findtext("title", ""),
            item.findtext("title", ""),
            "\n\n".join(map(unescape, re.findall(r"<p>(.*?)</p>", item.findtext(CONTENT, "")))),
            parsedate_to_datetime(item.findtext("pubDate", "")),
        )
        for item in channel.iter("item")
    ]


def from_fields(fields: dict[str, Any]) -> Article:
    dates = {name: moment(fields.get(name)) for name in ("published_at", "updated_at")}
    return Article(**{**fields, **dates})


def article_at(url: str, source: str, title: str, body: str, published: date | None) -> Article:
    name = identity.article_id(url=url, source=source, title=title)
    return Article(name, url, source, title, body, published, None, "en")


READERS: dict[str, Callable[[Path], list[Article]]] = {
    ".txt": read_text, ".json": read_json, ".jsonl": read_lines, ".html": read_page, ".xml": read_feed,
}  # fmt: skip
REVISIONS = [article for path in FILES for article in READERS[path.suffix](path)]
BODIES = {
    a.article_id: a.body for a in sorted(REVISIONS, key=lambda a: instant(a.updated_at or a.published_at or NOW))
}


@dataclass(frozen=True)
class GoldEvent:
    """One annotated event and the article that tells it."""

    article_id: str
    fields: dict[str, Any]

    @property
    def hint(self) -> str:
        return str(self.fields["hint"])

    @property
    def readings(self) -> list[tuple[date, date] | None]:
        return [span(text) for text in (self.fields["date"], *self.fields["alt_dates"])]


def span(edtf: str) -> tuple[date, date] | None:
    """First and last day of a year, month, day or interval; None for an unknown date."""
    if edtf == "XXXX-XX-XX":
        return None
    first, _, last = edtf.partition("/")
    return edge(first, last=False), edge(last or first, last=True)


def edge(text: str, *, last: bool) -> date:
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or (12 if last else 1)
    return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2}


def holds(sentence: str, hint: str) -> bool:
    return len(words(hint) & words(sentence)) >= 0.7 * len(words(hint)) > 0


def gold_of(path: Path) -> list[GoldEvent]:
    gold = json.loads(path.read_text())
    return [GoldEvent(gold["id"], fields) for fields in gold["events"]]


EVENTS = {(event.article_id, event.hint): event for path in GOLD for event in gold_of(path)}
CLUSTERS: list[dict[str, Any]] = json.loads((SEEDS / "_same_events.json").read_text())
each_gold = pytest.mark.parametrize("events", [gold_of(path) for path in GOLD], ids=[path.stem for path in GOLD])


class TestArticles:
    """What the demo reads."""

    def test_enough_and_of_every_format(self) -> None:
        assert len(BODIES) >= 14
        assert {path.suffix for path in FILES} == set(READERS)

    def test_accepted(self) -> None:
        assert {a.article_id: check_article(a, now=NOW) for a in REVISIONS} == dict.fromkeys(BODIES, ())

    @pytest.mark.parametrize("article", REVISIONS, ids=lambda a: a.title or a.article_id)
    def test_length_date_and_host(self, article: Article) -> None:
        assert 250 <= len(article.body.split()) <= 500
        assert article.published_at is not None
        day = article.published_at.date() if isinstance(article.published_at, datetime) else article.published_at
        assert FIRST_DAY <= day <= LAST_DAY
        host = urlsplit(article.url or "").hostname
        assert host is None or host.endswith(".example") or host == "www.example.org"

    def test_ids_are_unique_but_for_the_correction(self) -> None:
        twice = [name for name, times in Counter(a.article_id for a in REVISIONS).items() if times > 1]
        assert twice == ["05-harbour-post-idlib-strikes"]
        first, second = (a for a in REVISIONS if a.article_id == twice[0])
        assert (first.url, first.published_at, first.updated_at) == (second.url, second.published_at, None)
        assert second.updated_at is not None
        tolls = [int(re.findall(r"at least (\d+)", a.body)[0]) for a in (first, second)]
        assert tolls == [31, 25]

    def test_one_story_was_taken_over_by_another_outlet(self) -> None:
        def shingles(article: Article) -> set[tuple[str, ...]]:
            text = article.body.split()
            return {tuple(text[at : at + 4]) for at in range(len(text) - 3)}

        alike = [
            (a.source, b.source)
            for a, b in combinations(REVISIONS, 2)
            if a.article_id != b.article_id
            and len(shingles(a) & shingles(b)) > 0.5 * len(shingles(a) | shingles(b))
        ]  # fmt: skip
        assert alike == [("Northern Wire", "The Harbour Post")]

    def test_at_least_six_outlets(self) -> None:
        assert len({a.source for a in REVISIONS} - {"unknown"}) >= 6


class TestGold:
    """What must come out of each article is really in it. Each test collects the hints of what is wrong."""

    def test_every_article_has_gold(self) -> None:
        assert {article_id for article_id, _ in EVENTS} == set(BODIES)
        assert min(Counter(article_id for article_id, _ in EVENTS).values()) >= 10

    @pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
    def test_head_names_the_file_and_its_day(self, path: Path) -> None:
        gold = json.loads(path.read_text())
        file = SEEDS.parent / gold["article"]
        told = {a.article_id: a.published_at for a in READERS[file.suffix](file)}
        assert str(told[gold["id"]])[:10] == gold["published"]

    @each_gold
    def test_hints_stand_once_in_one_sentence(self, events: list[GoldEvent]) -> None:
        body = BODIES[events[0].article_id]
        sentences = re.split(r"(?<=[.?!])[”\"]?\s+(?=[\"“]?[A-Z0-9])|\n", body)
        assert [e.hint for e in events if body.count(e.hint) != 1] == []
        assert [e.hint for e in events if not any(holds(sentence, e.hint) for sentence in sentences)] == []

    @each_gold
    def test_values_are_of_the_tables(self, events: list[GoldEvent]) -> None:
        assert [e.hint for e in events if e.fields["type"] not in set(EventType)] == []
        assert [e.hint for e in events if e.fields["modality"] not in MODALITIES] == []
        spoken = [e for e in events if e.fields["modality"] in {"claimed", "denied"}]
        assert [e.hint for e in spoken if not e.fields["attribution"]] == []
        assert {type(e.fields["must"]) for e in events} == {bool}

    @each_gold
    def test_figures_are_ordered(self, events: list[GoldEvent]) -> None:
        figures = [(e.hint, place, figure) for e in events for place, figure in enumerate(e.fields["figures"])]
        bounds = [(hint, [figure[k] for k in ("low", "best", "high") if k in figure]) for hint, _, figure in figures]
        assert [hint for hint, values in bounds if not values or values != sorted(values)] == []
        assert [hint for hint, _, figure in figures if figure["kind"] not in set(FigureKind)] == []
        assert [hint for hint, place, figure in figures if "part_of" in figure and place == 0] == []

    @each_gold
    def test_dates_are_of_these_weeks_unless_background(self, events: list[GoldEvent]) -> None:
        late = [e for e in events if e.fields["modality"] not in {"background", "denied"}]
        assert [e.hint for e in events for known in e.readings if known and known[0] > known[1]] == []
        assert [e.hint for e in late for known in e.readings if known and not WEEKS[0] <= known[0] <= WEEKS[1]] == []

    @each_gold
    def test_places_stand_in_the_article(self, events: list[GoldEvent]) -> None:
        body = BODIES[events[0].article_id]
        assert [(e.hint, place) for e in events for place in e.fields["places"] if place not in body] == []


class TestSameEvents:
    """Which annotated events are one: a partition."""

    def test_every_event_is_in_exactly_one_cluster(self) -> None:
        members = [(m["article_id"], m["hint"]) for cluster in CLUSTERS for m in cluster["members"]]
        assert sorted(members) == sorted(EVENTS)

    def test_enough(self) -> None:
        assert len(CLUSTERS) >= 60
        assert sum(len(cluster["members"]) for cluster in CLUSTERS) >= 200
        assert sum(len({m["article_id"] for m in cluster["members"]}) > 1 for cluster in CLUSTERS) >= 60

    def test_labels_are_unique(self) -> None:
        assert len({cluster["label"] for cluster in CLUSTERS}) == len(CLUSTERS)

    def test_dates_of_one_event_overlap(self) -> None:
        spans = {c["label"]: [EVENTS[m["article_id"], m["hint"]].readings for m in c["members"]] for c in CLUSTERS}
        apart = [
            label
            for label, members in spans.items()
            for one, other in combinations(members, 2)
            if not any(a is None or b is None or (a[0] <= b[1] and b[0] <= a[1]) for a in one for b in other)
        ]
        assert apart == []

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Bombs killed at least 15 civilians in Atareb", "A separate raid, on the outskirts of Sarmin"),
            ("exploded in the courtyard of the maternity hospital", "18 people were killed in the centre of Idlib"),
            ("bombed the Basel roundabout", "missile landed at the gate of Aleppo University Hospital"),
            ("struck the Arida crossing on the coast", "bombed Arida and two other crossings"),
            ("damaged the Rastan bridge", "on a line of cars south of Rastan"),
            ("bombed more than 75 targets of Islamic State", "destroyed rocket launchers and a tank"),
            ("verified the release of 640 detainees", "More than 3,500 detainees were freed"),
            ("that he had flown out on Friday night", "A plane left Damascus airport in the night"),
        ],
    )
    def test_near_misses_are_apart(self, one: str, other: str) -> None:
        home = {m["hint"]: cluster["label"] for cluster in CLUSTERS for m in cluster["members"]}
        assert home[one] != home[other]


def test_the_readme_lists_every_file() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|.*\|.*\|.*\|.*\|$", (SEEDS / "README.md").read_text(), re.MULTILINE)
    assert [name for name in listed if name[0].isdigit()] == [path.name for path in FILES]
