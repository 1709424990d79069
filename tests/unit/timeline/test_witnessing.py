"""What is signed, when, and which logs are refused; the file of checkpoints; the key."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import SecretStr

from sitrep.contracts.checkpoints import CheckpointSigned
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.core.witnessing import WitnessedLog, extended
from sitrep.runtime import signing
from sitrep.timeline.adapters.checkpoint_file import CheckpointFile
from sitrep.timeline.handlers.witnessing import Signing, check_bounds, check_last
from sitrep.timeline.ports import Partition
from sitrep.timeline.settings import TimelineSettings

SECRET = base64.b64encode(bytes(range(32))).decode()
SIGNER = signing.signer("desk.example", SECRET.encode())
SIGNING = Signing(SIGNER, "desk.example", "checkpoints", entries=10, seconds=60)
LOG = Partition("articles", 2)
ENTRIES = [LogEntry(offset, 1_732_968_000_000 + offset, b"a", b"%d" % offset) for offset in range(12)]


def witnessed(count: int) -> WitnessedLog:
    return extended(WitnessedLog(), ENTRIES[:count])[0]


class TestSigning:
    """Soon when there is much, in time when there is little, never when there is nothing."""

    @pytest.mark.parametrize(
        ("entries", "waited", "due"),
        [(0, 999, False), (1, 59.9, False), (1, 60, True), (9, 0, False), (10, 0, True), (12, 0, True)],
    )
    def test_when(self, entries: int, waited: float, due: bool) -> None:
        assert SIGNING.is_due(witnessed(entries), waited) is due
        assert not SIGNING.is_due(witnessed(entries).all_signed(), waited)

    def test_what(self) -> None:
        log = witnessed(7)
        message = SIGNING.sign(LOG, log)
        said = signing.opened(message.note, [SIGNER.key])
        assert said.splitlines()[:2] == ["desk.example/articles/2", "7"]
        assert message == SIGNING.sign(LOG, log)
        assert (message.next_offset, message.recorded_at) == (7, datetime(2024, 11, 30, 12, 0, 0, 6_000, UTC))
        record = SIGNING.record(message, log.last_timestamp_ms)
        assert (record.topic, record.key, record.timestamp_ms) == ("checkpoints", b"articles/2", 1_732_968_000_006)
        assert CheckpointSigned.from_bytes(record.value or b"") == message


class TestRefusal:
    """A log that holds less than was witnessed, or something else."""

    KNOWN: ClassVar = {LOG: witnessed(12)}

    def test_what_is_new_is_read_from_its_beginning(self) -> None:
        assert check_bounds({}, LOG, 4, 9) == WitnessedLog(next_offset=4)
        assert check_bounds(self.KNOWN, LOG, 0, 12) == self.KNOWN[LOG]

    @pytest.mark.parametrize(("start", "end", "said"), [(0, 11, "1 entries are missing"), (12, 20, "is deleted")])
    def test_it_is_shorter(self, start: int, end: int, said: str) -> None:
        with pytest.raises(OperatorError, match=said) as refused:
            check_bounds(self.KNOWN, LOG, start, end)
        assert "sitrep audit verify" in refused.value.remedy

    def test_its_end_is_another(self) -> None:
        check_last(LOG, self.KNOWN[LOG], ENTRIES[11])
        with pytest.raises(OperatorError, match="offset 11 is not the one"):
            check_last(LOG, self.KNOWN[LOG], LogEntry(11, 1_732_968_000_011, b"a", b"other"))


class TestFile:
    """Each checkpoint once, whatever cut the writing short."""

    async def test_caught_up(self, tmp_path: Path) -> None:
        path = tmp_path / "checkpoints.jsonl"
        await CheckpointFile(path).append([b"one", b"two"])
        assert path.read_bytes() == b"one\ntwo\n"
        path.write_bytes(b"one\ntw")
        file = CheckpointFile(path)
        await file.append([b"one", b"two", b"three"])
        await file.append([b"three", b"four"])
        assert path.read_bytes() == b"one\ntwo\nthree\nfour\n"

    async def test_a_place_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(TransientError, match="SITREP_CHECKPOINT_FILE"):
            await CheckpointFile(tmp_path / "none" / "file").append([b"one"])


class TestKey:
    """From the environment or a file, and never shown."""

    @staticmethod
    def settings(**given: object) -> TimelineSettings:
        return TimelineSettings.model_validate({"kafka_bootstrap": "x:1", "postgres_dsn": "postgresql://", **given})

    def test_from_both(self, tmp_path: Path) -> None:
        path = tmp_path / "key"
        path.write_text(f"{SECRET}\n")
        for given in ({"checkpoint_key": SecretStr(SECRET)}, {"checkpoint_key_file": path}):
            signer = self.settings(**given, checkpoint_name="desk.example").checkpoint_signer()
            assert signer is not None
            assert signer.key == SIGNER.key
        assert self.settings(checkpoint_key=SecretStr("")).checkpoint_signer() is None
        assert self.settings().checkpoint_signer() is None

    def test_what_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="cannot be signed") as refused:
            self.settings(checkpoint_key=SecretStr("tell-nobody")).checkpoint_signer()
        assert "tell-nobody" not in str(refused.value)
        with pytest.raises(OperatorError, match="No such file"):
            self.settings(checkpoint_key_file=tmp_path / "none").checkpoint_signer()
