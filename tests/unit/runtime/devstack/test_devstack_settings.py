import re

from sitrep.runtime.devstack import kafka, maven, postgres
from sitrep.runtime.devstack.kafka import Listeners

LISTENERS = Listeners(broker=19092, controller=19093)


class TestKafka:
    def test_everything_listens_on_loopback(self) -> None:
        table = kafka.settings("kafka", LISTENERS)
        assert table["listeners"] == "PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093"
        assert table["advertised.listeners"] == "PLAINTEXT://127.0.0.1:19092"
        assert table["controller.quorum.voters"] == "1@127.0.0.1:19093"

    def test_one_node_has_one_replica_of_everything(self) -> None:
        table = kafka.settings("kafka", LISTENERS)
        counts = {
            key: value for key, value in table.items() if key.endswith((".replication.factor", ".isr", ".replicas"))
        }
        assert len(counts) == 7
        assert set(counts.values()) == {"1"}

    def test_topics_are_never_made_by_accident(self) -> None:
        assert kafka.settings("kafka", LISTENERS)["auto.create.topics.enable"] == "false"

    def test_what_is_durable_reaches_the_disk(self) -> None:
        durable = kafka.settings("kafka", LISTENERS)
        assert durable["log.flush.interval.ms"] == durable["log.flush.scheduler.interval.ms"] == "1000"
        assert not any(key.startswith("log.flush") for key in kafka.settings("kafka", LISTENERS, durable=False))

    def test_rendered_sorted_one_a_line(self) -> None:
        text = kafka.properties(kafka.settings("kafka", LISTENERS))
        lines = text.splitlines()
        assert lines == sorted(lines)
        assert "log.dirs=kafka" in lines
        assert all(re.fullmatch(r"[a-z.]+=[\x21-\x5b\x5d-\x7e]+", line) for line in lines)


class TestPostgres:
    def test_listens_on_loopback_and_on_no_socket_file(self) -> None:
        table = postgres.settings(15432)
        assert (table["listen_addresses"], table["port"], table["unix_socket_directories"]) == (
            "127.0.0.1",
            "15432",
            "",
        )

    def test_durable_unless_told_otherwise(self) -> None:
        assert "fsync" not in postgres.settings(15432)
        assert postgres.settings(15432, durable=False)["fsync"] == "off"


class TestLockFile:
    """`kafka_jars.txt`, which `python -m sitrep.runtime.devstack.maven` writes."""

    JARS = maven.locked(maven.LOCK_FILE.read_text(encoding="utf-8"))

    def test_is_of_the_version_in_the_code(self) -> None:
        coordinates = {jar.coordinate for jar in self.JARS}
        assert {maven.KAFKA, maven.LOG_BINDING} <= coordinates
        kafka_versions = {c.rsplit(":", 1)[1] for c in coordinates if c.startswith("org.apache.kafka:")}
        assert kafka_versions == {maven.KAFKA_VERSION}

    def test_names_each_jar_once_with_a_checksum(self) -> None:
        names = [jar.coordinate.rsplit(":", 1)[0] for jar in self.JARS]
        assert len(names) == len(set(names)) > 40
        assert list(self.JARS) == sorted(self.JARS)
        assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in self.JARS)

    def test_a_jar_knows_its_file(self) -> None:
        assert maven.Jar("org.slf4j:slf4j-api:1.7.36", "0" * 64).filename == "slf4j-api-1.7.36.jar"
