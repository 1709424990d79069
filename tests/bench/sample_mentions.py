"""A hundred mentions of real news, to be judged by eye: `python tests/bench/sample_mentions.py [--shares]`.

Three hundred articles of the five topics of Timeline17 (read in place from `../shared/data`), then a hundred of all
their mentions, each as likely as the other. The sample is a function of the seed, the articles and the extractor's
rules: what is drawn has the least hashes, so most of it stays when the rules change. Verdicts stand in
`judged_mentions.csv`; a mention that it knows is printed with the verdict on it, which may have been on other slots.
`--shares` only adds up that table.
"""

import csv
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from sitrep.core.articles import Article
from sitrep.core.extraction import extractor
from sitrep.core.mentions import Actor, Figure, Mention, Place

TOPICS = Path(__file__).parents[2].parent / "shared" / "data" / "timeline17"
TABLE = Path(__file__).with_name("judged_mentions.csv")
SEED = "by eye 1"
ARTICLES = 300
MENTIONS = 100
CONTEXT = 300
"""Characters printed on either side of the evidence."""

VERDICTS = ("right", "wrong slot", "spurious")
SLOTS = ("type", "date", "place", "figure", "actor", "modality", "attribution")

Sampled = tuple[Article, Mention]
Row = dict[str, str]
Key = tuple[str, str, str]


def articles() -> Iterator[Article]:
    """All articles of the five topics."""
    for path in sorted(TOPICS.glob("*/articles.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for r in map(json.loads, lines):
                day = date.fromisoformat(r["published"])
                yield Article(r["id"], None, r["source"], r["title"], r["text"], day, None, None)


def sample(read: Iterable[Article]) -> list[Sampled]:
    """The mentions to judge, by article and place in it."""
    rules = extractor.build()
    drawn = sorted(read, key=lambda article: _rank(article.article_id))[:ARTICLES]
    found = [(article, mention) for article in drawn for mention in rules.extract(article).mentions]
    found = sorted(found, key=lambda one: _rank(one[1].mention_id))[:MENTIONS]
    return sorted(found, key=lambda one: (one[0].article_id, one[1].evidence.start, one[1].type))


def digest(sampled: Iterable[Sampled]) -> str:
    """A hash of what is judged: with another slot in any mention it is another."""
    judged = "\0".join(f"{article.article_id}\0{told(mention)}" for article, mention in sampled)
    return hashlib.sha256(judged.encode()).hexdigest()[:16]


def told(mention: Mention) -> str:
    """Every slot of `mention`, one a line."""
    evidence, said = mention.evidence, mention.assertion
    speaker = said.attributed_to.text if said.attributed_to else None
    rows = (
        f"evidence {evidence.start} {evidence.text}",
        f"type     {mention.type}/{mention.subtype}, trigger {evidence.trigger.text!r}",
        f"time     {mention.time.edtf} {mention.time.precision} {mention.time.basis}, background {mention.background}",
        f"places   {'; '.join(map(_place, mention.places))}",
        f"actors   {'; '.join(map(_actor, mention.actors))}",
        f"targets  {'; '.join(map(_actor, mention.targets))}",
        f"figures  {'; '.join(map(_figure, mention.figures))}",
        f"asserted {said.modality} {said.status} by {speaker}",
        *(f"also     {other.text}" for other in mention.also_told),
    )
    return "\n".join(rows)


def table() -> list[Row]:
    """The verdicts, as committed."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def holds(row: Row, *slots: str) -> bool:
    """Whether the mention is one of an event that is told, and right in `slots`, the first of `SLOTS`."""
    return row["verdict"] != "spurious" and row["slot"] not in slots


def shares(rows: list[Row]) -> Iterator[str]:
    """How many of `rows` got each verdict, as a table: all of them, then those about Syria."""
    parts = [rows, [row for row in rows if row["article_id"].startswith("SyrianCrisis")]]
    yield f"| | all {len(parts[0])} | Syria, {len(parts[1])} |"
    yield "|---|---|---|"
    counts = [_counts(part) for part in parts]
    yield from (f"| {name} | {' | '.join(str(count[name]) for count in counts)} |" for name in counts[0])


def promise(sampled: Iterable[Sampled]) -> str:
    """What the confidence of the mentions in the table promised (type, date, place and figures right), and what held."""
    rows = by_mention(table())
    judged = [(one[1].confidence, holds(rows[key(*one)], *SLOTS[:4])) for one in sampled if key(*one) in rows]
    promised, kept = sum(confidence for confidence, _ in judged), sum(held for _, held in judged)
    return f"of {len(judged)} judged, confidence promised {promised:.0f}, {kept} held"


def key(article: Article, mention: Mention) -> Key:
    """What a row of the table names its mention by."""
    return article.article_id, str(mention.evidence.start), mention.type


def by_mention(rows: list[Row]) -> dict[Key, Row]:
    """`rows` by the mention that each is about."""
    return {(row["article_id"], row["start"], row["type"]): row for row in rows}


def _counts(rows: list[Row]) -> dict[str, int]:
    verdicts = Counter(row["verdict"] for row in rows)
    return {
        "right": verdicts["right"],
        "a wrong slot": verdicts["wrong slot"],
        **{f"– {slot}": sum(row["slot"] == slot for row in rows) for slot in SLOTS},
        "spurious": verdicts["spurious"],
        "type and date right": sum(holds(row, *SLOTS[:2]) for row in rows),
        "type, date and place right": sum(holds(row, *SLOTS[:3]) for row in rows),
    }


def _rank(name: str) -> bytes:
    return hashlib.sha256(f"{SEED}\0{name}".encode()).digest()


def _printed(number: int, article: Article, mention: Mention, verdict: str) -> str:
    start, end = mention.evidence.start, mention.evidence.end
    rows = (
        f"=== {number} {article.article_id}, published {article.published_at} {verdict}",
        f"before   {article.body[max(0, start - CONTEXT) : start]}",
        told(mention),
        f"after    {article.body[end : end + CONTEXT]}",
    )
    return "\n".join(rows)


def _place(place: Place) -> str:
    return f"{place.text} = {place.name} {place.country} {place.role}"


def _actor(actor: Actor) -> str:
    return f"{actor.text} = {actor.name} {actor.kind} {actor.country}"


def _figure(figure: Figure) -> str:
    part = "" if figure.part_of is None else f" part of {figure.part_of}"
    return f"{figure.kind} {figure.low}/{figure.best}/{figure.high} {figure.of}{part}"


def main() -> None:
    rows = table()
    if "--shares" in sys.argv:
        print(*shares(rows), sep="\n")
        return
    if not TOPICS.is_dir():
        print(f"skipped: {TOPICS} is absent")
        return
    sampled = sample(articles())
    known = by_mention(rows)
    for number, one in enumerate(sampled, 1):
        row = known.get(key(*one))
        verdict = f"[{row['verdict']} {row['slot']}]" if row else "[not judged]"
        print(_printed(number, *one, verdict), end="\n\n")
    print(promise(sampled))
    print(f"{len(sampled)} mentions by {extractor.NAME.name} {extractor.NAME.version}, sample {digest(sampled)}")


if __name__ == "__main__":
    main()
