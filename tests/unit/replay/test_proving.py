"""Proofs of events: they hold as they are made, and no part of them can be altered unnoticed."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.fakes.log import FakeLog

from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.contracts.proofs import Proof
from sitrep.core import checkpoints, chronology, merkle
from sitrep.core.articles import Article, instant
from sitrep.core.checkpoints import Checkpoint
from sitrep.core.errors import OperatorError
from sitrep.core.events import ArticleHeader, Event, RecordedMention
from sitrep.core.extraction import extractor
from sitrep.core.log_entries import LogEntry
from sitrep.replay.handlers import proving
from sitrep.replay.ports import NotedEntry, NotedLeaf, Partition
from sitrep.runtime import signing
from sitrep.runtime.clock import timestamp_ms

TOPIC = "sitrep.articles.v1"
LOG = Partition(TOPIC, 0)
SIGNER = signing.signer("sitrep.example", base64.b64encode(bytes(range(32))))
FORGER = signing.signer("sitrep.example", base64.b64encode(bytes(32)))
NOW = datetime(2024, 11, 30, 12, tzinfo=UTC)
ARTICLES = [
    Article(f"article-{n}", None, source, "Market hit", body, date(2024, 11, 30), None, "en")
    for n, (source, body) in enumerate([
        ("Wire", "An air strike on Idlib killed 27 civilians on Friday, rescuers said."),
        ("Herald", "Rain is expected in the mountains next week."),
        ("Post", "Friday's air strike on Idlib killed at least 27 people."),
    ])
]  # fmt: skip


def entry(offset: int, article: Article, at: datetime = NOW) -> LogEntry:
    message = ArticlePublished.of(article)
    when = timestamp_ms(at + timedelta(minutes=offset))
    return LogEntry(offset, when, message.key.encode(), message.to_bytes(), (("ce_type", message.ce_type.encode()),))


ENTRIES = [entry(offset, article) for offset, article in enumerate(ARTICLES)]
LEAVES = [merkle.leaf_hash(each.to_bytes()) for each in ENTRIES]


def recorded(number: int) -> list[RecordedMention]:
    article = ARTICLES[number]
    assert article.published_at is not None
    header = ArticleHeader(
        article.article_id, article.revision, None, article.source, article.title, instant(article.published_at)
    )
    found = extractor.build().extract(article).mentions
    return [RecordedMention(m, header, NOW + timedelta(minutes=number)) for m in found if m.type == "air_strike"]


MENTIONS = [*recorded(0), *recorded(2)]
(EVENT,) = chronology.chronology(MENTIONS)


class NotingWitness:
    """A Witness of ENTRIES that signed at `size`."""

    def __init__(self, size: int) -> None:
        self._size = size

    async def leaves(self, partition: Partition, start: int, end: int) -> Sequence[NotedLeaf]:
        return [NotedLeaf(index, LEAVES[index]) for index in range(start, end)] if partition == LOG else []

    async def entries_of(self, topic: str, key: bytes) -> Sequence[NotedEntry]:
        return [NotedEntry(LOG, e.offset, e.offset) for e in ENTRIES if (topic, key) == (TOPIC, e.key)]

    async def last_checkpoint(self, partition: Partition) -> CheckpointSigned | None:
        if not self._size or partition != LOG:
            return None
        root = merkle.root(LEAVES[: self._size])
        text = Checkpoint(checkpoints.origin("sitrep", TOPIC, 0), self._size, root).text()
        return CheckpointSigned(
            topic=TOPIC, partition=0, size=self._size, next_offset=self._size, root=root.hex(),
            recorded_at=NOW, note=SIGNER.sign(text),
        )  # fmt: skip


async def proof_of(event: Event = EVENT, size: int = len(ENTRIES)) -> Proof:
    return await proving.prove(event, MENTIONS, TOPIC, FakeLog({LOG: ENTRIES}), NotingWitness(size))


class TestProof:
    """A proof holds, also after a journey as text."""

    async def test_it_holds(self) -> None:
        assert len(MENTIONS) == 2
        proof = Proof.from_bytes((await proof_of()).to_bytes())
        assert proving.check(proof, [SIGNER.key]) == ()
        assert [each.index for each in proof.entries] == [0, 2]

    @pytest.mark.parametrize("size", [0, 2])
    async def test_not_signed_yet(self, size: int) -> None:
        with pytest.raises(OperatorError, match="not all articles"):
            await proof_of(size=size)


def with_entry(proof: Proof, changed: LogEntry) -> Proof:
    from sitrep.contracts import archives

    line = archives.to_line(changed).decode().rstrip("\n")
    return proof.model_copy(update={"entries": (proof.entries[0].model_copy(update={"line": line}), proof.entries[1])})


def with_mention(proof: Proof, changed: RecordedMention) -> Proof:
    return proof.model_copy(update={"mentions": (changed, proof.mentions[1])})


def another_story(proof: Proof) -> Proof:
    return with_entry(proof, entry(0, replace(ARTICLES[0], body=ARTICLES[0].body.replace("27", "47"))))


def another_time(proof: Proof) -> Proof:
    return with_entry(proof, entry(0, ARTICLES[0], NOW - timedelta(days=1)))


def no_entry(proof: Proof) -> Proof:
    return with_entry(proof, LogEntry(0, 0, None, b"{}"))


def another_figure(proof: Proof) -> Proof:
    first = proof.mentions[0]
    return with_mention(proof, replace(first, mention=replace(first.mention, figures=())))


def other_evidence(proof: Proof) -> Proof:
    first = proof.mentions[0]
    evidence = replace(first.mention.evidence, text=first.mention.evidence.text.replace("27", "47"))
    return with_mention(proof, replace(first, mention=replace(first.mention, evidence=evidence)))


def another_source(proof: Proof) -> Proof:
    first = proof.mentions[0]
    return with_mention(proof, replace(first, article=replace(first.article, source="Ministry")))


def recorded_before(proof: Proof) -> Proof:
    return with_mention(proof, replace(proof.mentions[0], recorded_at=NOW - timedelta(days=1)))


def another_state(proof: Proof) -> Proof:
    return proof.model_copy(update={"event": replace(proof.event, headline="Nothing happened.")})


def without_an_article(proof: Proof) -> Proof:
    return proof.model_copy(update={"entries": proof.entries[1:]})


def moved(proof: Proof) -> Proof:
    entries = (proof.entries[0].model_copy(update={"index": 1}), proof.entries[1])
    return proof.model_copy(update={"entries": entries})


def signed_by_another(proof: Proof) -> Proof:
    text = proof.checkpoints[0].split("\n\n")[0] + "\n"
    return proof.model_copy(update={"checkpoints": (FORGER.sign(text),)})


class TestAlteredProofs:
    """Whatever is altered is named."""

    @pytest.mark.parametrize(
        ("alter", "problem"),
        [
            (another_story, "entry number 0 of sitrep.articles.v1[0] is not in the log that was signed"),
            (another_time, "entry number 0 of sitrep.articles.v1[0] is not in the log"),
            (no_entry, "entry number 0 of sitrep.articles.v1[0] cannot be read"),
            (another_figure, "is not what its mentions come to"),
            (other_evidence, "its article does not say"),
            (another_source, "described otherwise than in the log"),
            (recorded_before, "recorded at another time"),
            (another_state, "is not what its mentions come to"),
            (without_an_article, "its article is not among the entries"),
            (moved, "entry number 1 of sitrep.articles.v1[0] is not in the log"),
            (signed_by_another, "a checkpoint is not to be trusted: no trusted key"),
        ],
    )
    async def test_each_alteration(self, alter: Callable[[Proof], Proof], problem: str) -> None:
        problems = proving.check(alter(await proof_of()), [SIGNER.key])
        assert any(problem in each for each in problems), problems
