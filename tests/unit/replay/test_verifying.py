"""Verifying: whatever is done to the log or to its checkpoints is found and named."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from tests.fakes.log import FakeLog

from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core import checkpoints, merkle
from sitrep.core.checkpoints import Checkpoint
from sitrep.core.log_entries import LogEntry
from sitrep.replay.handlers import verifying
from sitrep.replay.ports import NotedLeaf, Partition
from sitrep.runtime import signing

LOG = Partition("articles", 0)
OURS = signing.signer("sitrep.example", base64.b64encode(bytes(range(32))))
FORGER = signing.signer("sitrep.example", base64.b64encode(bytes(32)))
COUNT = 20


def entry(offset: int, value: bytes = b"news") -> LogEntry:
    return LogEntry(offset, 1_000 + offset, b"key", value)


ENTRIES = [entry(offset) for offset in range(COUNT)]


def leaf(of: LogEntry) -> bytes:
    return merkle.leaf_hash(of.to_bytes())


def signed(size: int, entries: Sequence[LogEntry] = ENTRIES, by: signing.Signer = OURS) -> CheckpointSigned:
    root = merkle.root([leaf(each) for each in entries[:size]])
    text = Checkpoint(checkpoints.origin("sitrep", LOG.topic, LOG.number), size, root).text()
    return CheckpointSigned(
        topic=LOG.topic, partition=LOG.number, size=size, next_offset=size, root=root.hex(),
        recorded_at=datetime(2024, 11, 30, tzinfo=UTC), note=by.sign(text),
    )  # fmt: skip


class Noted:
    """A LeafRecord of the log as it was."""

    async def leaves(self, partition: Partition, start: int, end: int) -> Sequence[NotedLeaf]:
        return [NotedLeaf(each.offset, leaf(each)) for each in ENTRIES[start:end]] if partition == LOG else []


async def verify(entries: Sequence[LogEntry], *series: CheckpointSigned, noted: bool = True) -> verifying.Verification:
    log = FakeLog({LOG: list(entries)})
    return await verifying.verify(log, series, [OURS.key], advance=lambda *_: None, leaves=Noted() if noted else None)


class TestSoundLogs:
    """A log that was only added to is as it was signed."""

    async def test_what_was_signed_is_there(self) -> None:
        found = await verify(ENTRIES, signed(5), signed(12), signed(12))
        assert found.findings == ()
        assert [(v.partition, v.checkpoints, v.entries, v.unsigned) for v in found.verified] == [(LOG, 2, 12, 8)]
        assert found.verified[0].root.hex() == signed(12).root

    async def test_nothing_signed(self) -> None:
        assert await verify(ENTRIES) == verifying.Verification((), ())


SPOILT: list[tuple[str, Callable[[list[LogEntry]], list[LogEntry]]]] = [
    ("the entry at offset 7 is not the one that was recorded there", lambda e: [*e[:7], entry(7, b"newt"), *e[8:]]),
    ("the entry at offset 7 was dropped", lambda e: [*e[:7], *e[8:]]),
    ("the entry at offset 7 was moved to place +2", lambda e: [*e[:7], e[9], e[8], e[7], *e[10:]]),
    ("the entry at offset 11 and what followed it are missing", lambda e: e[:11]),
    ("the entry at offset 0 is not the one that was recorded there", lambda e: [entry(0, b""), *e[1:]]),
]


class TestSpoiltLogs:
    """Each change is named, by the entry where the witness noted its leaves, else by the checkpoints around it."""

    @pytest.mark.parametrize(("problem", "spoil"), SPOILT)
    async def test_named_by_the_entry(self, problem: str, spoil: Callable[[list[LogEntry]], list[LogEntry]]) -> None:
        found = await verify(spoil(ENTRIES), signed(5), signed(12))
        assert [str(finding) for finding in found.findings] == [f"articles[0]: {problem}"]
        assert found.verified == ()

    @pytest.mark.parametrize(("problem", "spoil"), SPOILT)
    async def test_named_by_the_checkpoints(
        self, problem: str, spoil: Callable[[list[LogEntry]], list[LogEntry]]
    ) -> None:
        found = await verify(spoil(ENTRIES), signed(5), signed(12), noted=False)
        first, last = (0, 4) if "offset 0" in problem else (5, 11)
        assert f"one at least of the entries number {first} to {last} was changed" in str(found.findings[0])

    async def test_what_is_after_the_last_checkpoint_is_not_covered(self) -> None:
        found = await verify([*ENTRIES[:15], entry(15, b"changed"), *ENTRIES[16:]], signed(12))
        assert (found.findings, found.verified[0].unsigned) == ((), 8)

    async def test_a_partition_that_is_gone(self) -> None:
        found = await verifying.verify(FakeLog(), [signed(5)], [OURS.key], advance=lambda *_: None)
        assert "no such partition; 5 entries were signed" in str(found.findings[0])


class TestSpoiltCheckpoints:
    """A checkpoint that others signed proves nothing, and one that was changed is named."""

    async def test_forged(self) -> None:
        forged = [*ENTRIES[:3], entry(3, b"forged")]
        found = await verify(forged, signed(4, forged, by=FORGER))
        assert "the checkpoint of 4 entries is not to be trusted: no trusted key signed it" in str(found.findings[0])
        assert found.verified == ()

    async def test_changed(self) -> None:
        good = signed(5)
        other = signed(5, [entry(0, b"other"), *ENTRIES[1:]])
        note = other.note.split("\n\n")[0] + "\n\n" + good.note.split("\n\n")[1]
        found = await verify(ENTRIES, other.model_copy(update={"note": note}), signed(12))
        assert "the checkpoint of 5 entries is not to be trusted: the signature" in str(found.findings[0])
        assert found.verified[0].entries == 12

    async def test_a_fork(self) -> None:
        found = await verify(ENTRIES, signed(5), signed(5, [entry(0, b"other"), *ENTRIES[1:]]))
        assert "have different roots: the log was forked" in str(found.findings[0])
