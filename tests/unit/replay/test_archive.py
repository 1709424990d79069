"""The archive: what goes in comes out, whatever happens between, and nothing changed goes unnoticed."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.log import FakeLog

from sitrep.contracts import archives
from sitrep.contracts.archives import Manifest
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.log_entries import LogEntry
from sitrep.replay.adapters.archive_files import FsspecFiles
from sitrep.replay.handlers import archiving, checking, restoring
from sitrep.replay.handlers.archive_log import ArchiveLog
from sitrep.replay.ports import Partition

ONE, TWO = Partition("articles", 0), Partition("articles", 1)


def entries(first: int, count: int) -> list[LogEntry]:
    return [
        LogEntry(n, 1_000 + n, b"key", b"value %d" % n, (("ce_id", b"%d" % n),)) for n in range(first, first + count)
    ]


def silent(_: Partition, done: int, total: int) -> None:
    assert 0 <= done <= total


async def written(log: FakeLog, files: FsspecFiles, segment_bytes: int = 30) -> archiving.Archived:
    return await archiving.write(log, files, ["articles"], advance=silent, segment_bytes=segment_bytes)


async def restored(files: FsspecFiles, log: FakeLog) -> restoring.Restored:
    archive = ArchiveLog(files, await archiving.manifest_of(files))
    return await restoring.restore(archive, log, log, ["articles"], advance=silent)


class TestLines:
    """An entry is spelt in a line that people can read."""

    def test_a_line(self) -> None:
        entry = LogEntry(7, 8, b"k", b'{"a":1}', (("ce_id", b"9"), ("none", None)))
        line = (
            b'{"offset":7,"timestamp_ms":8,"key":"k","value":"{\\"a\\":1}","headers":[["ce_id","9"],["none",null]]}\n'
        )
        assert archives.to_line(entry) == line

    @given(
        st.builds(
            LogEntry, st.integers(0, 2**53), st.integers(0, 2**53), st.none() | st.binary(), st.none() | st.binary(),
            st.lists(st.tuples(st.text("ab"), st.none() | st.binary())).map(tuple),
        )
    )  # fmt: skip
    def test_what_is_written_is_read(self, entry: LogEntry) -> None:
        assert archives.from_line(archives.to_line(entry)) == entry

    @pytest.mark.parametrize(
        "line",
        [b"", b"[]", b"{}", b'{"offset":"7","timestamp_ms":8,"key":null,"value":null,"headers":[]}',
         b'{"offset":7,"timestamp_ms":8,"key":{"base64":"!"},"value":null,"headers":[]}',
         b'{"offset":7,"timestamp_ms":8,"key":null,"value":null,"headers":[[1,"a"]]}'],
    )  # fmt: skip
    def test_anything_else_is_refused(self, line: bytes) -> None:
        with pytest.raises(ValueError, match=r".+"):
            archives.from_line(line)


class TestWriting:
    """An archive grows with the log."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(1, 100))
    def test_grown_in_any_steps_it_is_restored_whole(
        self, tmp_path_factory: pytest.TempPathFactory, steps: list[int], segment_bytes: int
    ) -> None:
        async def run() -> None:
            files = FsspecFiles(str(tmp_path_factory.mktemp("archive")))
            log = FakeLog({ONE: [], TWO: entries(0, 2)})
            for count in steps:
                log.held[ONE] += entries(len(log.held[ONE]), count)
                await written(log, files, segment_bytes)
            manifest = await archiving.manifest_of(files)
            await checking.check_archive(files, manifest, advance=silent)
            empty = FakeLog()
            await restored(files, empty)
            assert empty.held == log.held

        asyncio.run(run())

    async def test_nothing_new_writes_nothing(self, tmp_path: Path) -> None:
        log, files = FakeLog({ONE: entries(0, 5)}), FsspecFiles(str(tmp_path))
        first, second = await written(log, files), await written(log, files)
        assert (first.records, second.records, second.segments) == (5, 0, 0)
        assert first.manifest == second.manifest

    async def test_gone_on_after_a_death_between_file_and_manifest(self, tmp_path: Path) -> None:
        log, files = FakeLog({ONE: entries(0, 4)}), FsspecFiles(str(tmp_path))
        await written(log, files)
        name = archives.segment_name("articles", 0, 4)
        await files.write(name, b"cut short")
        log.held[ONE] += entries(4, 5)
        manifest = (await written(log, files)).manifest
        await checking.check_archive(files, manifest, advance=silent)

    async def test_entries_that_were_deleted_unread(self, tmp_path: Path) -> None:
        log, files = FakeLog({ONE: entries(0, 2)}), FsspecFiles(str(tmp_path))
        await written(log, files)
        log.held[ONE], log.starts[ONE] = entries(4, 2), 4
        with pytest.raises(OperatorError, match="2 entries were deleted"):
            await written(log, files)

    async def test_a_topic_made_anew(self, tmp_path: Path) -> None:
        files = FsspecFiles(str(tmp_path))
        await written(FakeLog({ONE: entries(0, 3)}), files)
        with pytest.raises(OperatorError, match="made anew"):
            await written(FakeLog({ONE: entries(0, 2)}), files)

    async def test_no_such_topic(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="no topic articles"):
            await written(FakeLog(), FsspecFiles(str(tmp_path)))

    def test_no_such_protocol(self) -> None:
        with pytest.raises(OperatorError, match="cannot be used"):
            FsspecFiles("nowhere://bucket")


class TestChecking:
    """Every change of an archive is found and named."""

    @pytest.mark.parametrize(
        ("spoil", "problem"),
        [
            (lambda content: content[:-1] + bytes([content[-1] ^ 1]), "SHA-256 differs"),
            (lambda content: content[:-1], "SHA-256 differs"),
        ],
    )
    async def test_a_changed_file(self, tmp_path: Path, spoil: Callable[[bytes], bytes], problem: str) -> None:
        files = FsspecFiles(str(tmp_path))
        manifest = (await written(FakeLog({ONE: entries(0, 5)}), files)).manifest
        file = tmp_path / manifest.partitions[0].segments[1].name
        file.write_bytes(spoil(file.read_bytes()))
        with pytest.raises(OperatorError, match=f"{file.name} of the archive .*{problem}"):
            await checking.check_archive(files, manifest, advance=silent)
        with pytest.raises(OperatorError, match=file.name):
            await restored(files, FakeLog())

    async def test_a_missing_file(self, tmp_path: Path) -> None:
        files = FsspecFiles(str(tmp_path))
        manifest = (await written(FakeLog({ONE: entries(0, 5)}), files)).manifest
        (tmp_path / manifest.partitions[0].segments[0].name).unlink()
        with pytest.raises(OperatorError, match="is missing"):
            await checking.check_archive(files, manifest, advance=silent)

    async def test_a_file_and_its_hash_changed_together(self, tmp_path: Path) -> None:
        files, other = FsspecFiles(str(tmp_path / "one")), FsspecFiles(str(tmp_path / "other"))
        manifest = (await written(FakeLog({ONE: entries(0, 5)}), files)).manifest
        forged_log = FakeLog({ONE: [LogEntry(0, 1_000, b"key", b"forged!", ()), *entries(1, 4)]})
        forged = (await written(forged_log, other)).manifest
        swapped = manifest.partitions[0].model_copy(update={"segments": forged.partitions[0].segments})
        with pytest.raises(OperatorError, match="its root is"):
            await checking.check_archive(other, manifest.having(swapped), advance=silent)

    @pytest.mark.parametrize("content", [b"", b"{}", b'{"format":"sitrep-archive/2","partitions":[]}'])
    async def test_a_damaged_manifest(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "manifest.json").write_bytes(content)
        if content == b"{}":
            assert await archiving.manifest_of(FsspecFiles(str(tmp_path))) == Manifest()
            return
        with pytest.raises(OperatorError, match="is damaged"):
            await archiving.manifest_of(FsspecFiles(str(tmp_path)))

    async def test_a_manifest_whose_segments_do_not_follow(self, tmp_path: Path) -> None:
        files = FsspecFiles(str(tmp_path))
        await written(FakeLog({ONE: entries(0, 9)}), files)
        spelt = orjson.loads((tmp_path / "manifest.json").read_bytes())
        spelt["partitions"][0]["segments"].reverse()
        (tmp_path / "manifest.json").write_bytes(orjson.dumps(spelt))
        with pytest.raises(OperatorError, match="does not follow"):
            await archiving.manifest_of(files)


class TestRestoring:
    """A log is filled with what it held, at the same offsets, or not at all."""

    async def test_gone_on_after_the_log_was_away(self, tmp_path: Path) -> None:
        files, source, target = FsspecFiles(str(tmp_path)), FakeLog({ONE: entries(0, 9)}), FakeLog(takes=4)
        await written(source, files)
        with pytest.raises(TransientError):
            await restored(files, target)
        assert await restored(files, target) == restoring.Restored(appended=5, found=4)
        assert target.held == source.held

    @pytest.mark.parametrize("there", [[LogEntry(0, 1, None, b"other")], entries(0, 10)])
    async def test_a_log_that_holds_something_else(self, tmp_path: Path, there: list[LogEntry]) -> None:
        files = FsspecFiles(str(tmp_path))
        await written(FakeLog({ONE: entries(0, 9)}), files)
        with pytest.raises(OperatorError, match="not the archive's"):
            await restored(files, FakeLog({ONE: there}))

    @pytest.mark.parametrize("held", [entries(3, 4), [*entries(0, 2), *entries(3, 2)]])
    async def test_offsets_that_cannot_be_had_again(self, tmp_path: Path, held: list[LogEntry]) -> None:
        files, log = FsspecFiles(str(tmp_path)), FakeLog({ONE: held})
        log.starts[ONE] = held[0].offset
        await written(log, files)
        with pytest.raises(OperatorError, match="cannot be restored at the offsets"):
            await restored(files, FakeLog())

    async def test_a_topic_that_is_not_archived(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="articles is not in the archive"):
            await restored(FsspecFiles(str(tmp_path)), FakeLog())
