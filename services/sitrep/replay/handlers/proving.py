"""Proving: one event, with all that it takes to check it elsewhere."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sitrep.contracts import archives, upcasting
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.cloudevents import header
from sitrep.contracts.proofs import Proof, ProvedEntry
from sitrep.core import checkpoints, chronology, digest, identity, merkle
from sitrep.core.articles import Article, instant
from sitrep.core.checkpoints import Checkpoint
from sitrep.core.errors import OperatorError
from sitrep.core.events import Event, RecordedMention
from sitrep.core.log_entries import LogEntry
from sitrep.replay.ports import LogReader, Partition, Witness
from sitrep.runtime import signing
from sitrep.runtime.clock import from_timestamp_ms
from sitrep.runtime.signing import VerifierKey


async def prove(
    event: Event, mentions: Sequence[RecordedMention], articles_topic: str, log: LogReader, witness: Witness
) -> Proof:
    """The proof of `event`, merged from `mentions`. Raises OperatorError when its articles are not signed yet."""
    articles = sorted({mention.article.article_id for mention in mentions})
    noted = [entry for article in articles for entry in await witness.entries_of(articles_topic, article.encode())]
    entries: list[ProvedEntry] = []
    notes: list[str] = []
    for partition in sorted({entry.partition for entry in noted}):
        checkpoint = await witness.last_checkpoint(partition)
        size = checkpoint.size if checkpoint is not None else 0
        wanted = [entry for entry in noted if entry.partition == partition]
        if checkpoint is None or any(entry.index >= size for entry in wanted):
            raise OperatorError(
                f"not all articles of event {event.event_id} are in a signed checkpoint yet",
                remedy="Try again after SITREP_CHECKPOINT_SECONDS; the timeline needs SITREP_CHECKPOINT_KEY.",
            )
        leaves = [leaf.leaf for leaf in await witness.leaves(partition, 0, size)]
        notes.append(checkpoint.note)
        for each in sorted(wanted, key=lambda entry: entry.index):
            held = [e async for batch in log.read(partition, each.offset, each.offset + 1) for e in batch]
            entries += [_proved(partition, each.index, leaves, entry) for entry in held]
    return Proof(
        format="sitrep-proof/1",
        event=event,
        mentions=tuple(mentions),
        entries=tuple(entries),
        checkpoints=tuple(notes),
    )


def check(proof: Proof, trusted: Collection[VerifierKey]) -> tuple[str, ...]:
    """What is wrong with `proof`, in words; nothing when it holds. Needs no access to anything."""
    return tuple(_problems(proof, trusted))


def _proved(partition: Partition, index: int, leaves: Sequence[bytes], entry: LogEntry) -> ProvedEntry:
    return ProvedEntry(
        topic=partition.topic, partition=partition.number, index=index, size=len(leaves),
        path=tuple(node.hex() for node in merkle.inclusion_proof(leaves, index)),
        line=archives.to_line(entry).decode().rstrip("\n"),
    )  # fmt: skip


def _problems(proof: Proof, trusted: Collection[VerifierKey]) -> Iterator[str]:
    signed: list[Checkpoint] = []
    for note in proof.checkpoints:
        try:
            signed.append(checkpoints.parse(signing.opened(note, trusted)))
        except ValueError as error:
            yield f"a checkpoint is not to be trusted: {error}"
    articles: dict[tuple[str, str], tuple[Article, LogEntry]] = {}
    for proved in proof.entries:
        name = f"the entry number {proved.index} of {proved.topic}[{proved.partition}]"
        try:
            entry = proved.entry
            article = _article(entry)
        except ValueError as error:
            yield f"{name} cannot be read: {error}"
            continue
        if not _is_in(proved, entry, signed):
            yield f"{name} is not in the log that was signed"
        if article is not None:
            key = article.article_id, article.revision
            first = articles.setdefault(key, (article, entry))
            if entry.timestamp_ms < first[1].timestamp_ms:
                articles[key] = article, entry
    for recorded in proof.mentions:
        yield from _problems_of_mention(recorded, articles)
    yield from _problems_of_event(proof)


def _is_in(proved: ProvedEntry, entry: LogEntry, signed: Iterable[Checkpoint]) -> bool:
    path = [bytes.fromhex(node) for node in proved.path]
    leaf = merkle.leaf_hash(entry.to_bytes())
    return any(
        checkpoint.origin.endswith(f"/{proved.topic}/{proved.partition}")
        and checkpoint.size == proved.size
        and merkle.is_included(leaf, proved.index, proved.size, path, checkpoint.root)
        for checkpoint in signed
    )


def _article(entry: LogEntry) -> Article | None:
    """The article in `entry`; None when it is another message. Raises ValueError when it is not what it says."""
    message = upcasting.decode(header(entry.headers, "ce_type"), entry.value or b"")
    return message.to_article() if isinstance(message, ArticlePublished) else None


def _problems_of_mention(
    recorded: RecordedMention, articles: Mapping[tuple[str, str], tuple[Article, LogEntry]]
) -> Iterator[str]:
    mention, header = recorded.mention, recorded.article
    name, evidence = f"mention {mention.mention_id}", recorded.mention.evidence
    found = articles.get((header.article_id, header.revision))
    if found is None:
        yield f"{name}: its article is not among the entries"
        return
    article, entry = found
    if article.body[evidence.start : evidence.end] != evidence.text:
        yield f"{name}: its article does not say {evidence.text!r}"
    own_id = identity.mention_id(header.article_id, header.revision, evidence.start, evidence.end, mention.type)
    if own_id != mention.mention_id:
        yield f"{name}: its id is not that of its evidence"
    published = article.published_at
    if (header.source, header.url, header.title) != (article.source, article.url, article.title) or (
        published is not None and instant(published) != header.published_at
    ):
        yield f"{name}: its article is described otherwise than in the log"
    if recorded.recorded_at != from_timestamp_ms(entry.timestamp_ms):
        yield f"{name}: it was recorded at another time"


def _problems_of_event(proof: Proof) -> Iterator[str]:
    merged = chronology.event_of(tuple(proof.mentions))
    if digest.of_event(merged) != digest.of_event(proof.event):
        yield f"event {proof.event.event_id} is not what its mentions come to"
