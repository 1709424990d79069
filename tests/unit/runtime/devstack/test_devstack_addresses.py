import stat
from pathlib import Path

from sitrep.runtime.devstack import addresses
from sitrep.runtime.devstack.addresses import StackAddress

ADDRESS = StackAddress("127.0.0.1:9092", "postgresql://sitrep:secret@127.0.0.1:5432/sitrep", pid=42)


class TestHome:
    """Where the data of the embedded stack is kept."""

    def test_in_the_working_directory(self) -> None:
        assert addresses.home_directory({}, Path("/home/ana")) == Path("/home/ana/.sitrep")

    def test_where_the_environment_says(self) -> None:
        assert addresses.home_directory({"SITREP_HOME": "/data/sitrep"}, Path("/home/ana")) == Path("/data/sitrep")
        assert addresses.home_directory({"SITREP_HOME": "here"}, Path("/home/ana")) == Path("/home/ana/here")

    def test_an_empty_variable_is_none(self) -> None:
        assert addresses.home_directory({"SITREP_HOME": ""}, Path("/home/ana")) == Path("/home/ana/.sitrep")


class TestExternal:
    """Kafka and PostgreSQL that somebody else runs."""

    def test_both_are_named(self) -> None:
        environ = {"SITREP_KAFKA_BOOTSTRAP": "kafka:9092", "SITREP_POSTGRES_DSN": "postgresql://db/sitrep"}
        assert addresses.external(environ) == StackAddress("kafka:9092", "postgresql://db/sitrep")

    def test_one_alone_is_not_enough(self) -> None:
        assert addresses.external({"SITREP_KAFKA_BOOTSTRAP": "kafka:9092"}) is None
        assert (
            addresses.external({"SITREP_POSTGRES_DSN": "postgresql://db/sitrep", "SITREP_KAFKA_BOOTSTRAP": ""}) is None
        )
        assert addresses.external({}) is None


class TestFile:
    """What other terminals read."""

    def test_comes_back_as_written(self, tmp_path: Path) -> None:
        address = addresses.with_services(ADDRESS, {"timeline": "http://127.0.0.1:8002"})
        addresses.write(tmp_path, address)
        assert addresses.read(tmp_path) == address

    def test_services_are_added(self) -> None:
        first = addresses.with_services(ADDRESS, {"ingest": "http://127.0.0.1:1"})
        second = addresses.with_services(first, {"timeline": "http://127.0.0.1:2"})
        assert dict(second.services) == {"ingest": "http://127.0.0.1:1", "timeline": "http://127.0.0.1:2"}

    def test_nobody_else_can_read_the_password(self, tmp_path: Path) -> None:
        addresses.write(tmp_path, ADDRESS)
        assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600

    def test_a_rewrite_leaves_one_file(self, tmp_path: Path) -> None:
        addresses.write(tmp_path, ADDRESS)
        addresses.write(tmp_path, addresses.with_services(ADDRESS, {"ingest": "http://127.0.0.1:1"}))
        assert [path.name for path in tmp_path.iterdir()] == ["stack.json"]

    def test_what_cannot_be_read_is_no_stack(self, tmp_path: Path) -> None:
        assert addresses.read(tmp_path) is None
        assert addresses.read(tmp_path / "nowhere") is None
        for text in ("", '{"kafka_bootstrap": "127.0', "[]", '{"pid": null}', '"text"'):
            (tmp_path / "stack.json").write_text(text)
            assert addresses.read(tmp_path) is None

    def test_removed_once_or_twice(self, tmp_path: Path) -> None:
        addresses.write(tmp_path, ADDRESS)
        addresses.remove(tmp_path)
        addresses.remove(tmp_path)
        assert addresses.read(tmp_path) is None
