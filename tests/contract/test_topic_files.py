"""The topics' files: complete, consistent with the messages, and strict about their keys."""

import subprocess
import sys
from pathlib import Path

import pytest

from sitrep.contracts import topics
from sitrep.contracts.dead_letters import HEADER_NAMES
from sitrep.contracts.upcasting import MESSAGES
from sitrep.core.articles import MAX_BODY_CHARACTERS, MAX_LINE_CHARACTERS
from sitrep.core.errors import OperatorError
from sitrep.runtime.kafka import MAX_RECORD_BYTES

DIRECTORY = Path(__file__).resolve().parents[2] / "schemas" / "topics"
GOOD = (DIRECTORY / "sitrep.articles.v1.yaml").read_text()


class TestTheTopics:
    """What every one of them must hold to."""

    def test_each_file_is_loaded(self) -> None:
        described = {topic.name for topic in topics.load()}
        assert {file.stem for file in DIRECTORY.glob("*.yaml")} == {
            name for name in described if not name.endswith(topics.DLQ_SUFFIX)
        }

    def test_every_message_is_on_one_topic_and_keyed_as_it_says(self) -> None:
        on = [name for topic in topics.load() for name in topic.messages]
        assert sorted(on) == sorted(message.__name__ for message in MESSAGES)

    def test_a_topic_with_consumers_has_dead_letters(self) -> None:
        for topic in (topics.load().articles, topics.load().mentions, topics.load().events):
            assert topic.consumers
            assert topic.dead_letters.name == f"{topic.name}.dlq"

    def test_only_dead_letters_are_ever_deleted(self) -> None:
        for topic in topics.load():
            kept = topic.cleanup == "compact" or topic.retention_ms == topics.FOREVER
            assert kept != topic.name.endswith(topics.DLQ_SUFFIX)

    def test_timestamps_are_the_producers_except_those_of_dead_letters(self) -> None:
        for topic in topics.load():
            expected = "LogAppendTime" if topic.name.endswith(topics.DLQ_SUFFIX) else "CreateTime"
            assert topic.broker_configs["message.timestamp.type"] == expected

    def test_what_a_producer_may_send_fits(self) -> None:
        largest_article = 4 * (MAX_BODY_CHARACTERS + 6 * MAX_LINE_CHARACTERS)
        for topic in topics.load():
            assert topic.max_message_bytes >= MAX_RECORD_BYTES > largest_article

    def test_fewer_in_sync_than_replicas_so_that_one_broker_may_fail(self) -> None:
        assert all(topic.min_insync_replicas < topic.replication for topic in topics.load())

    def test_a_prefix_names_all(self) -> None:
        plain = [topic.name for topic in topics.load()]
        assert [topic.name for topic in topics.load("test-7-")] == [f"test-7-{name}" for name in plain]
        assert topics.load("test-7-").articles.dead_letters.name == "test-7-sitrep.articles.v1.dlq"

    def test_a_topic_without_dead_letters_says_so(self) -> None:
        with pytest.raises(LookupError, match=r"sitrep\.alerts\.v1 has no dead-letter topic"):
            _ = topics.load().alerts.dead_letters

    def test_they_are_found_from_any_directory(self, tmp_path: Path) -> None:
        code = "from sitrep.contracts import topics; print(len(list(topics.load())))"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
        assert int(done.stdout) == len(list(topics.load()))

    def test_dead_letter_headers_have_a_prefix_that_no_other_header_has(self) -> None:
        assert all(name.startswith("dlq_") for name in HEADER_NAMES)


class TestParse:
    """A mistake is named with its line."""

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ("owner: ingest", "ownr: ingest", "x.yaml:2: ownr: Extra inputs are not permitted"),
            ("owner: ingest", "ownr: ingest", "x.yaml:1: owner: Field required"),
            ("partitions: 6", "partitions: six", "x.yaml:12: partitions: Input should be a valid integer"),
            ("partitions: 6", "partitions: 0", "x.yaml:12: partitions: Input should be greater than or equal to 1"),
            ("partitions: 6", "partitions: true", "x.yaml:12: partitions: Input should be a valid integer"),
            ("retention_ms: forever", "retention_ms: always", "retention_ms: Input should be a valid integer"),
            ("retention_ms: forever", "retention_ms: -2", "retention_ms: Input should be greater than or equal to -1"),
            ("cleanup: delete", "cleanup: compact,delete", "cleanup: Input should be 'delete' or 'compact'"),
            ("  name: article_id", "  nam: article_id", "x.yaml:7: key.nam: Extra inputs"),
            (
                "messages: [ArticlePublished, ArticleRetracted]",
                "messages: [17]",
                "x.yaml:9: messages.0: Input should be a valid string",
            ),
            ("topic: sitrep.articles.v1", "topic: sitrep articles", "x.yaml:1: topic: String should match pattern"),
            ("  compression.type: producer", "  compression.type: 1", "configs.compression.type: Input should be"),
            ("topic: sitrep.articles.v1", "- topic", "x.yaml: is no YAML"),
        ],
    )
    def test_refuses(self, before: str, after: str, words: str) -> None:
        assert before in GOOD
        with pytest.raises(OperatorError) as refusal:
            topics.parse(GOOD.replace(before, after, 1), file="x.yaml")
        assert words in refusal.value.problem

    def test_takes_the_good_one(self) -> None:
        assert topics.parse(GOOD, file="x.yaml") == topics.load().articles

    def test_an_empty_file_is_refused(self) -> None:
        with pytest.raises(OperatorError, match=r"x\.yaml:1: file: Input should be"):
            topics.parse("", file="x.yaml")

    def test_a_file_under_another_name_is_refused(self, tmp_path: Path) -> None:
        for file in DIRECTORY.glob("*.yaml"):
            (tmp_path / file.name).write_text(file.read_text())
        (tmp_path / "sitrep.alerts.v1.yaml").write_text(GOOD)
        with pytest.raises(OperatorError, match=r"sitrep\.alerts\.v1\.yaml: describes sitrep\.articles\.v1"):
            topics.load(directory=tmp_path)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match=r"sitrep\.articles\.v1\.yaml: cannot be read"):
            topics.load(directory=tmp_path)
