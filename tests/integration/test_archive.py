"""`sitrep archive` on a real broker: written, wiped, restored; every entry as it was."""

from pathlib import Path

from tests.topics_of_test import TopicsOfTest
from typer.testing import CliRunner

from sitrep.cli.main import app
from sitrep.contracts import archives
from sitrep.contracts.archives import Manifest
from sitrep.replay.adapters import kafka_log
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

RECORDS = 700


class TestArchive:
    """The log goes into files and comes back."""

    async def test_there_and_back(self, stack: StackAddress, topic_prefix: str, tmp_path: Path) -> None:
        ours = TopicsOfTest(stack.kafka_bootstrap, topic_prefix)
        await ours.create()
        name = ours.topics.articles.name
        partitions = ours.topics.articles.partitions
        await ours.publish(
            [
                Record(name, b"%d" % n, b"\xff" * (n % 3) or None, [("ce_id", b"%d" % n)], 1_700_000_000_000 + n, n % partitions)
                for n in range(RECORDS)
            ]
        )  # fmt: skip
        there = ["archive", "write", str(tmp_path), "-b", stack.kafka_bootstrap, "--prefix", topic_prefix]
        done = await _sitrep(*there)
        assert f"{RECORDS} entries archived" in done
        assert "0 entries archived in 0 files" in await _sitrep(*there)
        assert "Every file is as it was written." in await _sitrep("archive", "show", str(tmp_path))

        restored = f"again-{topic_prefix}"
        _rename(tmp_path, topic_prefix, restored)
        back = ["archive", "restore", str(tmp_path), "-b", stack.kafka_bootstrap, "--prefix", restored]
        assert f"{RECORDS} entries restored" in await _sitrep(*back, "--replication", "1")
        assert f"0 entries restored at the offsets that they had; {RECORDS} were there" in await _sitrep(*back)
        options = {"bootstrap_servers": stack.kafka_bootstrap}
        async with kafka_log.reader(options) as log:
            for original in await log.partitions(name):
                copy = type(original)(f"{restored}{name.removeprefix(topic_prefix)}", original.number)
                bounds = (await log.bounds([original, copy])).values()
                assert len(set(bounds)) == 1
                end = next(iter(bounds)).end
                one = [entry async for batch in log.read(original, 0, end) for entry in batch]
                assert one == [entry async for batch in log.read(copy, 0, end) for entry in batch]
                assert len(one) == end


async def _sitrep(*arguments: str) -> str:
    """The command's output. It has an event loop of its own."""
    import asyncio

    result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def _rename(archive: Path, prefix: str, other: str) -> None:
    """The archive as one of topics with another prefix."""
    manifest = Manifest.from_bytes((archive / archives.MANIFEST).read_bytes())
    text = manifest.to_bytes().decode().replace(f'"{prefix}', f'"{other}')
    for folder in list(archive.iterdir()):
        if folder.is_dir():
            folder.rename(archive / folder.name.replace(prefix, other, 1))
    (archive / archives.MANIFEST).write_text(text)
