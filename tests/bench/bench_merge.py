"""How well and how fast mentions are merged: `python tests/bench/bench_merge.py`.

Against `seeds/_same_events.json`: the gold mentions, as if extraction were perfect, and the extractor's own, aligned
with gold by the shared scorer (mentions that it does not align are merged too, but not scored). B³ is over mentions,
the pairs are those that one event unites. Then the time for many mentions, for one hot event, and for copies of one.
"""

import importlib
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench import same_events
from tests.fakes import reports

from sitrep.core import merging
from sitrep.core.event_types import TYPES, EventType
from sitrep.core.events import RecordedMention
from sitrep.core.extraction import extractor
from sitrep.core.merging import Cluster

SHARED = same_events.ROOT.parent / "shared"
PROVINCES, TOWNS, ACTORS, SOURCES, WORDS = 25, 800, 60, 50, 6000


def quality(clusters: Iterable[Cluster], labels: Mapping[str, str]) -> str:
    """B³ and pairs of `clusters`, over the mentions that have a label."""
    found = [{each.mention.mention_id for each in cluster} & labels.keys() for cluster in clusters]
    true: defaultdict[str, set[str]] = defaultdict(set)
    for mention in set().union(*found):
        true[labels[mention]].add(mention)
    precision = recall = 0.0
    for cluster in found:
        for mention in cluster:
            common = len(cluster & true[labels[mention]])
            precision += common / len(cluster)
            recall += common / len(true[labels[mention]])
    total = sum(map(len, found))
    p, r = precision / total, recall / total
    right = sum(_pairs(len(cluster & group)) for cluster in found for group in true.values())
    told, meant = sum(_pairs(len(cluster)) for cluster in found), sum(_pairs(len(group)) for group in true.values())
    return (
        f"{total} mentions, B³ P {p:.1%} R {r:.1%} F1 {2 * p * r / (p + r):.1%}; "
        f"pairs P {right / told:.1%} R {right / meant:.1%} ({right} of {told} told, {meant} meant)"
    )


def accuracy() -> None:
    """On the seeds."""
    articles, events = same_events.articles(), same_events.gold()
    labels = same_events.labels(events)
    rules, reader = extractor.build(), same_events.GoldReader()
    gold: list[RecordedMention] = []
    found: list[RecordedMention] = []
    gold_labels: dict[str, str] = {}
    found_labels: dict[str, str] = {}
    for article_id, article in articles.items():
        mentions = rules.extract(article).mentions
        found += [same_events.recorded(article, mention) for mention in mentions]
        read = reader.mentions(article, events[article_id])
        for event, index in aligned(events[article_id], mentions):
            hint, mention = events[article_id][event]["hint"], mentions[index]
            found_labels[mention.mention_id] = labels[article_id, hint]
            if mention.type is read[hint].mention.type:  # gold has no subtypes
                read[hint] = replace(read[hint], mention=replace(read[hint].mention, subtype=mention.subtype))
        gold += read.values()
        gold_labels |= {each.mention.mention_id: labels[article_id, hint] for hint, each in read.items()}
    print("gold mentions     ", quality(merging.clusters(gold), gold_labels))
    print("extracted mentions", quality(merging.clusters(found), found_labels))


def aligned(events: Sequence[Mapping[str, Any]], mentions: Sequence[Any]) -> list[tuple[int, int]]:
    """Indices of gold events and of the mentions that the shared scorer takes for them."""
    sys.path.insert(0, str(SHARED / "eval"))
    score_mentions = importlib.import_module("score_mentions")
    pairs: list[tuple[int, int]] = score_mentions.match(events, orjson.loads(orjson.dumps(mentions)))
    return pairs


def speed() -> None:
    """Made-up mentions: a world's, one hot event's, and copies of one story."""
    world = made(100_000, days=365, towns=TOWNS)
    for name, mentions in (
        ("100,000 mentions of a year in 25 provinces", world),
        ("1,000 mentions of one event, each in words of its own", made(1_000, days=1, towns=1)),
        ("1,000 mentions of one event, in 20 sentences", made(1_000, days=1, towns=1, sentences=20)),
    ):
        start = time.process_time()
        clusters = merging.clusters(mentions)
        took = time.process_time() - start
        print(f"{name}: {took:.2f} s, {len(clusters):,} events, the largest of {max(map(len, clusters)):,}")


def made(count: int, *, days: int, towns: int, sentences: int = 0) -> list[RecordedMention]:
    """Mentions drawn alike every time."""
    draw = random.Random(count)
    words = ["".join(draw.choice("bcdfglmnprst") + draw.choice("aeiou") for _ in range(3)) for _ in range(WORDS)]
    stock = [_sentence(draw, words) for _ in range(sentences)]
    kinds = list(EventType) if towns > 1 else [EventType.AIR_STRIKE]
    found = []
    for number in range(count):
        kind, town = draw.choice(kinds), draw.randrange(towns)
        day = date(2024, 1, 1) + timedelta(days=draw.randrange(days))
        told = reports.mention(
            number % 5,
            kind,
            subtype=draw.choice((None, *TYPES[kind].subtypes)) if towns > 1 else None,
            time=reports.day(day),
            places=[replace(reports.place(f"Town {town}"), admin1=f"Province {town % PROVINCES}")],
            actors=[reports.actor(f"actor {draw.randrange(ACTORS if towns > 1 else 3)}")],
            text=draw.choice(stock) if stock else _sentence(draw, words),
        )
        report = reports.report(f"article {number}", told, source=f"source {number % SOURCES}", published=day)
        found.append(RecordedMention(report.mentions[0], report.revision.header, report.revision.recorded_at))
    return found


def _sentence(draw: random.Random, words: Sequence[str]) -> str:
    usual = ("rebels", "killed", "the", "in", "city", "army", "attack")
    return " ".join(draw.choice(words) if draw.random() < 0.5 else draw.choice(usual) for _ in range(14)) + "."


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


if __name__ == "__main__":
    accuracy()
    speed()
