"""`sitrep audit` on a system that runs: what is as it was signed verifies, and whatever is changed is named."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from typer.testing import CliRunner

from sitrep.cli.main import app
from sitrep.contracts.archives import MANIFEST, Manifest
from sitrep.core import checkpoints
from sitrep.core.log_entries import LogEntry
from sitrep.replay.adapters.archive_files import FsspecFiles
from sitrep.replay.handlers import archiving
from sitrep.replay.handlers.archive_log import ArchiveLog
from sitrep.replay.ports import Partition
from sitrep.runtime import signing
from sitrep.runtime.devstack.addresses import StackAddress
from tests import servers
from tests.e2e.system import running
from tests.fakes.log import FakeLog
from tests.topics_of_test import TopicsOfTest

pytestmark = pytest.mark.timeout(400)

SEEDS = Path(__file__).parents[2] / "seeds"
FORGER = signing.signer("desk", b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")


@dataclass(frozen=True)
class Audited:
    """A system that has taken, signed and archived the seeds."""

    environment: dict[str, str]
    vkey: str
    archive: Path
    file: Path
    events: tuple[str, ...]
    topic: str

    def sitrep(self, *arguments: str) -> tuple[int, str]:
        """Exit status and output."""
        done = CliRunner().invoke(app, ["audit", *arguments], env={**self.environment, "COLUMNS": "200"})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout


@pytest.fixture(scope="module")
def audited(
    stack: StackAddress, _numbers: Iterator[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Audited]:
    number = next(_numbers)
    folder = tmp_path_factory.mktemp("audit")
    log = TopicsOfTest(stack.kafka_bootstrap, f"audit-{number}.")
    asyncio.run(log.create())
    made = CliRunner().invoke(app, ["audit", "keygen", "-o", str(folder / "key"), "--name", "desk"])
    vkey = made.stdout.strip()
    settings = {
        "SITREP_CHECKPOINT_KEY_FILE": str(folder / "key"),
        "SITREP_CHECKPOINT_NAME": "desk",
        "SITREP_CHECKPOINT_SECONDS": "1",
        "SITREP_CHECKPOINT_FILE": str(folder / "checkpoints.jsonl"),
    }
    with servers.fresh_database(stack, f"audit-{number}") as dsn:
        environment = {**log.environment, "SITREP_POSTGRES_DSN": dsn}
        with running({**environment, **settings}, folder) as system:
            ingest = system.children["ingest"].url
            sent = CliRunner().invoke(app, ["ingest", str(SEEDS), "--url", ingest, "--json"])
            accepted = orjson.loads(sent.stdout)["accepted"]
            for article in accepted:
                system.until(lambda i=article["article_id"]: system.is_through(i), "it is through", 120)  # type: ignore[misc]
            system.until(lambda: signed(dsn) == len(accepted), "all is signed", 60)
            system.until(lambda: not system.children["timeline"].json("/v1/progress")["outbox"], "all is told", 60)
            found = tuple(event.event_id for event in system.events())
        place = ["archive", "write", str(folder / "archive"), "--bootstrap", log.bootstrap, "--prefix", log.prefix]
        assert CliRunner().invoke(app, place).exit_code == 0
        topic = log.topics.articles.name
        yield Audited(environment, vkey, folder / "archive", folder / "checkpoints.jsonl", found, topic)


def signed(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT coalesce(sum(signed), 0) FROM sitrep.witnessed_logs").fetchone()
    return int(row[0]) if row is not None else 0


def held(audited: Audited) -> dict[Partition, list[LogEntry]]:
    """The entries of the archive."""

    async def read() -> dict[Partition, list[LogEntry]]:
        files = FsspecFiles(str(audited.archive))
        log = ArchiveLog(files, await archiving.manifest_of(files))
        bounds = await log.bounds(await log.partitions(audited.topic))
        return {p: [e async for b in log.read(p, at.start, at.end) for e in b] for p, at in sorted(bounds.items())}

    return asyncio.run(read())


def archived(entries: dict[Partition, list[LogEntry]], topic: str, place: Path) -> str:
    """Another archive, sound in itself, of these entries."""
    log = FakeLog({partition: list(each) for partition, each in entries.items()})
    asyncio.run(archiving.write(log, FsspecFiles(str(place)), [topic], advance=lambda *_: None))
    return str(place)


class TestVerify:
    """The log, in Kafka and in an archive, with the checkpoints of the topic and of the file."""

    def test_untouched(self, audited: Audited) -> None:
        for more in (
            [],
            ["--checkpoints", str(audited.file)],
            ["--archive", str(audited.archive), "--checkpoints", str(audited.file)],
        ):
            status, output = audited.sitrep("verify", "--trust", audited.vkey, *more)
            assert status == 0, output
            assert "The log is as it was signed." in output

    def test_the_key_is_that_of_the_file(self, audited: Audited) -> None:
        status, output = audited.sitrep("key", "--file", str(audited.file.parent / "key"), "--name", "desk")
        assert (status, output.strip()) == (0, audited.vkey)
        assert (audited.file.parent / "key").stat().st_mode & 0o077 == 0
        again = CliRunner().invoke(app, ["audit", "keygen", "-o", str(audited.file.parent / "key")])
        assert again.exit_code != 0

    def test_another_key_is_not_trusted(self, audited: Audited) -> None:
        status, output = audited.sitrep("verify", "--trust", str(FORGER.key))
        assert status == 1
        assert "not to be trusted" in output

    def test_a_byte_of_the_archive(self, audited: Audited, tmp_path: Path) -> None:
        place = tmp_path / "archive"
        manifest = Manifest.from_bytes((audited.archive / MANIFEST).read_bytes())
        segments = [segment for part in manifest.partitions for segment in part.segments]
        for name in [MANIFEST, *(segment.name for segment in segments)]:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((audited.archive / name).read_bytes())
        content = bytearray((place / segments[0].name).read_bytes())
        content[len(content) // 2] ^= 1
        (place / segments[0].name).write_bytes(content)
        status, output = audited.sitrep(
            "verify", "--trust", audited.vkey, "--archive", str(place), "--checkpoints", str(audited.file)
        )
        assert status == 1
        assert f"FOUND  {segments[0].name} of the archive is not the file that was written" in output

    @pytest.mark.parametrize("what", ["changed", "dropped", "swapped"])
    def test_an_archive_that_is_sound_but_not_of_the_log(self, audited: Audited, tmp_path: Path, what: str) -> None:
        entries = held(audited)
        partition = max(entries, key=lambda each: len(entries[each]))
        run, (first, second) = entries[partition], entries[partition][:2]
        if what == "changed":
            assert first.value is not None
            run[0] = replace(first, value=first.value.replace(b"e", b"a", 1))
            said = f"the entry at offset {first.offset} is not the one that was recorded there"
        elif what == "dropped":
            del run[0]
            said = f"the entry at offset {first.offset} was dropped"
        else:
            run[:2] = [replace(second, offset=first.offset), replace(first, offset=second.offset)]
            said = f"the entry at offset {first.offset} is not the one that was recorded there"
        place = archived(entries, audited.topic, tmp_path / "archive")
        known = ["verify", "--trust", audited.vkey, "--archive", place, "--checkpoints", str(audited.file)]
        status, output = audited.sitrep(*known)
        assert status == 1
        assert f"FOUND  {partition}: {said}" in output

    def test_a_forged_checkpoint(self, audited: Audited, tmp_path: Path) -> None:
        lines = [orjson.loads(line) for line in audited.file.read_bytes().splitlines()]
        text = lines[0]["note"].split("\n\n")[0] + "\n"
        forged = {**lines[0], "note": FORGER.sign(text)}
        malformed = {**lines[0], "size": lines[0]["size"] + 1}
        for given, said in (
            (forged, "not to be trusted"),
            (malformed, "cannot be read: value: Value error, note: says another size"),
        ):
            path = tmp_path / "checkpoints.jsonl"
            path.write_bytes(b"\n".join(map(orjson.dumps, [*lines, given])))
            status, output = audited.sitrep("verify", "--trust", audited.vkey, "--checkpoints", str(path))
            assert status == 1
            assert said in output

    def test_a_forked_log(self, audited: Audited, tmp_path: Path) -> None:
        secret = (audited.file.parent / "key").read_bytes()
        lines = [orjson.loads(line) for line in audited.file.read_bytes().splitlines()]
        was = lines[0]
        other = checkpoints.Checkpoint(was["note"].split("\n")[0], was["size"], hashlib.sha256(b"other").digest())
        note = signing.signer("desk", secret).sign(other.text())
        lines.append({**was, "root": other.root.hex(), "note": note})
        path = tmp_path / "checkpoints.jsonl"
        path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
        status, output = audited.sitrep("verify", "--trust", audited.vkey, "--checkpoints", str(path))
        assert status == 1
        assert "the log was forked" in output


def other_text(proof: dict[str, Any]) -> None:
    line = proof["entries"][0]["line"]
    proof["entries"][0]["line"] = line.replace("Aleppo", "Raqqa") if "Aleppo" in line else line.replace(" the ", " a ")


def other_time(proof: dict[str, Any]) -> None:
    entry = orjson.loads(proof["entries"][0]["line"])
    proof["entries"][0]["line"] = orjson.dumps({**entry, "timestamp_ms": entry["timestamp_ms"] - 1}).decode()


def other_state(proof: dict[str, Any]) -> None:
    proof["event"]["headline"] = "Nothing happened."


def no_article(proof: dict[str, Any]) -> None:
    proof["entries"] = [{**proof["entries"][0], "path": []}]


class TestProof:
    """Every event of the seeds is proved, and checked without the system."""

    @staticmethod
    def proofs(audited: Audited, events: Sequence[str], folder: Path) -> list[Path]:
        paths = []
        for number, event_id in enumerate(events):
            paths.append(folder / f"{number}.json")
            status, output = audited.sitrep("prove", event_id, "-o", str(paths[-1]))
            assert status == 0, output
        return paths

    def test_every_eighth_event(self, audited: Audited, tmp_path: Path) -> None:
        for path in self.proofs(audited, audited.events[::8], tmp_path):
            done = CliRunner().invoke(app, ["audit", "check", str(path), "--trust", audited.vkey])
            assert done.exit_code == 0, done.output
            assert "The proof holds" in done.stdout

    @pytest.mark.parametrize(
        ("alter", "said"),
        [
            (other_text, "is not the hash of the content"),
            (other_time, "is not in the log that was signed"),
            (other_state, "is not what its mentions come to"),
            (no_article, "is not in the log that was signed"),
        ],
    )
    def test_altered(
        self, audited: Audited, tmp_path: Path, alter: Callable[[dict[str, Any]], None], said: str
    ) -> None:
        [path] = self.proofs(audited, audited.events[:1], tmp_path)
        proof = orjson.loads(path.read_bytes())
        alter(proof)
        path.write_bytes(orjson.dumps(proof))
        done = CliRunner().invoke(app, ["audit", "check", str(path), "--trust", audited.vkey])
        assert done.exit_code == 1
        assert said in done.stdout

    def test_no_such_event(self, audited: Audited) -> None:
        done = CliRunner().invoke(app, ["audit", "prove", "0" * 32], env=audited.environment)
        assert "there is no event" in str(done.exception)
