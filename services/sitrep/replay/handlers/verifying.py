"""Verifying: that a log still holds what its signed checkpoints say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core import checkpoints, merkle
from sitrep.core.checkpoints import Checkpoint
from sitrep.core.merkle import Frontier
from sitrep.replay.ports import Advance, LeafRecord, LogReader, NotedLeaf, Partition
from sitrep.runtime import signing
from sitrep.runtime.signing import NotSigned, VerifierKey


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was signed: of which partition, and what, in words."""

    partition: Partition
    problem: str

    def __str__(self) -> str:
        return f"{self.partition}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Verified:
    """A partition that holds what its checkpoints say, up to the last of them; `unsigned` entries came after it."""

    partition: Partition
    checkpoints: int
    entries: int
    unsigned: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of each partition, sorted by it; sound when there are no findings."""

    verified: tuple[Verified, ...]
    findings: tuple[Finding, ...]


async def verify(
    log: LogReader,
    signed: Iterable[CheckpointSigned],
    trusted: Collection[VerifierKey],
    *,
    advance: Advance,
    leaves: LeafRecord | None = None,
) -> Verification:
    """Compare `log` with the checkpoints that one of the `trusted` keys signed.

    `leaves`, when there are any, are what the witness noted of each entry: with them a finding names the very entry.
    Raises TransientError when the log is away.
    """
    verified: list[Verified] = []
    findings: list[Finding] = []
    for partition, series in sorted(_by_partition(signed).items()):
        opened, forged = _opened(partition, series, trusted)
        findings += forged
        ends = {checkpoint.size: checkpoint.root for checkpoint in opened}
        findings += [
            Finding(
                partition, f"two signed checkpoints of {one.size} entries have different roots: the log was forked"
            )
            for one in opened
            if ends[one.size] != one.root
        ]
        if ends:
            result = await _compare(log, partition, ends, advance, leaves)
            if isinstance(result, Finding):
                findings.append(result)
            else:
                verified.append(result)
    return Verification(tuple(verified), tuple(findings))


def _by_partition(signed: Iterable[CheckpointSigned]) -> dict[Partition, list[CheckpointSigned]]:
    found: defaultdict[Partition, list[CheckpointSigned]] = defaultdict(list)
    for message in signed:
        found[Partition(message.topic, message.partition)].append(message)
    return found


def _opened(
    partition: Partition, series: Sequence[CheckpointSigned], trusted: Collection[VerifierKey]
) -> tuple[list[Checkpoint], list[Finding]]:
    """The checkpoints that were signed, and what is wrong with the others."""
    opened: list[Checkpoint] = []
    forged: list[Finding] = []
    for message in sorted(series, key=lambda message: (message.size, message.note)):
        try:
            opened.append(checkpoints.parse(signing.opened(message.note, trusted)))
        except NotSigned as error:
            problem = f"the checkpoint of {message.size} entries is not to be trusted: {error}"
            forged.append(Finding(partition, problem))
    return opened, forged


async def _compare(
    log: LogReader, partition: Partition, ends: Mapping[int, bytes], advance: Advance, leaves: LeafRecord | None
) -> Verified | Finding:
    """Read the log from its beginning and compare the roots on the way."""
    last = max(ends)
    if partition not in await log.partitions(partition.topic):
        return Finding(partition, f"the log has no such partition; {last} entries were signed")
    bounds = (await log.bounds([partition]))[partition]
    advance(partition, 0, last)
    frontier, sound, root = Frontier(), 0, merkle.EMPTY_ROOT
    async for entries in log.read(partition, bounds.start, bounds.end):
        for entry in entries:
            frontier = frontier.extended([merkle.leaf_hash(entry.to_bytes())])
            if ends.get(frontier.size, frontier.root) != frontier.root:
                return await _changed(log, partition, (sound, frontier.size), leaves)
            if frontier.size in ends:
                sound, root = frontier.size, frontier.root
        advance(partition, min(frontier.size, last), last)
    if sound < last:
        return await _changed(log, partition, (sound, last), leaves)
    return Verified(partition, len(ends), last, frontier.size - last, root)


async def _changed(
    log: LogReader, partition: Partition, between: tuple[int, int], leaves: LeafRecord | None
) -> Finding:
    """The finding about entries of which one at least is not what was signed: the very one where that is known."""
    sound, size = between
    noted = await leaves.leaves(partition, sound, size) if leaves is not None else ()
    if not noted:
        return Finding(
            partition,
            f"one at least of the entries number {sound} to {size - 1} was changed, dropped or moved; "
            f"the {sound} before them are as they were signed",
        )
    bounds = (await log.bounds([partition]))[partition]
    held = [entry async for entries in log.read(partition, bounds.start, bounds.end) for entry in entries][sound:size]
    return Finding(partition, _difference(noted, [(e.offset, merkle.leaf_hash(e.to_bytes())) for e in held]))


def _difference(noted: Sequence[NotedLeaf], held: Sequence[tuple[int, bytes]]) -> str:
    """In words: where what the log holds first differs from what the witness noted, and how."""
    for index, note in enumerate(noted):
        if index >= len(held):
            return f"the entry at offset {note.offset} and what followed it are missing"
        if held[index][1] == note.leaf:
            continue
        if index + 1 < len(noted) and held[index][1] == noted[index + 1].leaf:
            return f"the entry at offset {note.offset} was dropped"
        position = next((i for i, (_, leaf) in enumerate(held) if leaf == note.leaf), None)
        if position is not None:
            return f"the entry at offset {note.offset} was moved to place {position - index:+d}"
        return f"the entry at offset {note.offset} is not the one that was recorded there"
    return "the log is as the witness noted it, and the checkpoints were signed for another"
