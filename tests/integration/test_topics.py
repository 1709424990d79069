"""Topics on a real broker: created, altered, and never at the price of records."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from typer.testing import CliRunner, Result

from sitrep.cli.topics import app
from sitrep.contracts import topics
from sitrep.contracts.topics import Topic
from sitrep.core.errors import OperatorError, TransientError
from sitrep.runtime import topic_admin
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.topic_admin import Action


@pytest.fixture
def options(stack: StackAddress) -> dict[str, Any]:
    return {"bootstrap_servers": stack.kafka_bootstrap}


@pytest.fixture
def prefix(topic_prefix: str) -> str:
    return f"{topic_prefix}-"


async def configs_of(options: Mapping[str, Any], name: str) -> dict[str, str]:
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    try:
        (response,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    finally:
        await admin.close()
    (resource,) = response.to_object()["resources"]
    return {entry["config_names"]: entry["config_value"] for entry in resource["config_entries"]}


def changed(topic: Topic, **fields: Any) -> Topic:
    return topic.model_copy(update=fields)


async def test_creates_every_topic_and_the_second_time_nothing(options: dict[str, Any], prefix: str) -> None:
    wanted = topics.load(prefix)

    first = await topic_admin.apply(wanted, options, replication=1)
    second = await topic_admin.apply(wanted, options, replication=1)

    assert [change.topic for change in first] == [topic.name for topic in wanted]
    assert {(change.action, change.refused) for change in first} == {(Action.CREATE, None)}
    assert second == ()
    configs = await configs_of(options, wanted.articles.name)
    assert configs["retention.ms"] == "-1"
    assert configs["max.message.bytes"] == str(wanted.articles.max_message_bytes)
    assert configs["min.insync.replicas"] == "1"  # one replica cannot wait for two
    assert (await configs_of(options, wanted.chronology.name))["cleanup.policy"] == "compact"
    assert (await configs_of(options, wanted.articles.dead_letters.name))["retention.ms"] == "7776000000"


async def test_a_record_of_the_largest_size_goes_in_with_its_own_timestamp(
    options: dict[str, Any], prefix: str
) -> None:
    topic = changed(topics.load(prefix).articles, partitions=1)
    await topic_admin.apply([topic], options, replication=1)
    value = b"x" * (topic.max_message_bytes - 1024)
    producer = AIOKafkaProducer(**options, acks="all", max_request_size=topic.max_message_bytes)
    await producer.start()
    try:
        sent = await producer.send_and_wait(topic.name, value, key=b"k", timestamp_ms=1_000)
    finally:
        await producer.stop()
    assert sent.timestamp == 1_000
    consumer = AIOKafkaConsumer(**options)
    await consumer.start()
    try:
        partition = TopicPartition(topic.name, 0)
        consumer.assign([partition])
        consumer.seek(partition, 0)
        record = await consumer.getone()
    finally:
        await consumer.stop()
    assert (record.value, record.timestamp) == (value, 1_000)


async def test_a_dry_run_changes_nothing(options: dict[str, Any], prefix: str) -> None:
    wanted = topics.load(prefix)

    told = await topic_admin.apply(wanted, options, replication=1, dry_run=True)
    done = await topic_admin.apply(wanted, options, replication=1)

    assert told == done
    assert len(done) == len(list(wanted))


async def test_a_changed_setting_is_altered_and_the_others_stay(options: dict[str, Any], prefix: str) -> None:
    topic = topics.load(prefix).articles
    by_hand = changed(topic, configs={**topic.configs, "segment.ms": "86400000"})
    await topic_admin.apply([by_hand], options, replication=1)

    (change,) = await topic_admin.apply([changed(topic, max_message_bytes=9_000_000)], options, replication=1)

    assert (change.setting, change.before, change.after) == ("max.message.bytes", "8388608", "9000000")
    configs = await configs_of(options, topic.name)
    assert configs["max.message.bytes"] == "9000000"
    assert configs["segment.ms"] == "86400000"
    assert configs["retention.ms"] == "-1"


async def test_retention_is_raised_but_never_lowered(options: dict[str, Any], prefix: str) -> None:
    topic = changed(topics.load(prefix).alerts, retention_ms=2_000_000)
    await topic_admin.apply([topic], options, replication=1)

    (lowered,) = await topic_admin.apply([changed(topic, retention_ms=1_000_000)], options, replication=1)
    (raised,) = await topic_admin.apply([changed(topic, retention_ms=3_000_000)], options, replication=1)
    (forever,) = await topic_admin.apply([changed(topic, retention_ms=-1)], options, replication=1)
    (bounded,) = await topic_admin.apply([topic], options, replication=1)

    assert lowered.refused is not None
    assert "never lowered" in lowered.refused
    assert raised.refused is None
    assert forever.refused is None
    assert bounded.refused is not None
    assert (await configs_of(options, topic.name))["retention.ms"] == "-1"


async def test_another_cleanup_policy_is_refused_and_the_rest_is_done(options: dict[str, Any], prefix: str) -> None:
    topic = topics.load(prefix).events
    await topic_admin.apply([topic], options, replication=1)

    changes = await topic_admin.apply(
        [changed(topic, cleanup="compact", max_message_bytes=9_000_000)], options, replication=1
    )

    assert [(change.setting, change.refused is None) for change in changes] == [
        ("cleanup.policy", False),
        ("max.message.bytes", True),
    ]
    configs = await configs_of(options, topic.name)
    assert (configs["cleanup.policy"], configs["max.message.bytes"]) == ("delete", "9000000")


async def test_partitions_are_added_only_when_asked_for(options: dict[str, Any], prefix: str) -> None:
    topic = changed(topics.load(prefix).mentions, partitions=2)
    await topic_admin.apply([topic], options, replication=1)
    more = changed(topic, partitions=4)

    (refused,) = await topic_admin.apply([more], options, replication=1)
    (told,) = await topic_admin.apply([more], options, replication=1, allow_repartition=True, dry_run=True)
    (done,) = await topic_admin.apply([more], options, replication=1, allow_repartition=True)
    fewer = await topic_admin.apply([topic], options, replication=1)

    assert refused.refused is not None
    assert "--allow-repartition" in refused.refused
    assert told == done
    assert (done.action, done.before, done.after, done.refused) == (Action.REPARTITION, "2", "4", None)
    assert done.warning is not None
    assert fewer == ()


async def test_more_replicas_than_brokers_are_refused(options: dict[str, Any], prefix: str) -> None:
    topic = topics.load(prefix).articles

    (refused,) = await topic_admin.apply([topic], options)
    await topic_admin.apply([topic], options, replication=1)
    (fewer,) = await topic_admin.apply([topic], options)

    assert refused.refused is not None
    assert "--replication 1" in refused.refused
    assert (fewer.setting, fewer.before, fewer.after) == ("replication", "1", "3")
    assert fewer.refused is not None


async def test_a_setting_that_kafka_does_not_know_is_reported_with_the_topic(
    options: dict[str, Any], prefix: str
) -> None:
    topic = changed(topics.load(prefix).alerts, configs={"no.such.setting": "1"})

    with pytest.raises(OperatorError, match=topic.name):
        await topic_admin.apply([topic], options, replication=1)


async def test_a_broker_that_is_away_is_a_transient_error() -> None:
    with pytest.raises(TransientError, match=r"127\.0\.0\.1:1 is away"):
        await topic_admin.apply(topics.load(), {"bootstrap_servers": "127.0.0.1:1"})


class TestCommand:
    """`sitrep topics`: a table, and a status that a script can go by."""

    def run(self, stack: StackAddress, prefix: str, *more: str) -> Result:
        command = ["apply", "--bootstrap", stack.kafka_bootstrap, "--prefix", prefix, *more]
        return CliRunner().invoke(app, command, terminal_width=200, env={"COLUMNS": "200"})

    def test_dry_run_then_apply_then_nothing_to_do(self, stack: StackAddress, prefix: str) -> None:
        told = self.run(stack, prefix, "--replication", "1", "--dry-run")
        done = self.run(stack, prefix, "--replication", "1")
        again = self.run(stack, prefix, "--replication", "1")
        assert (told.exit_code, done.exit_code, again.exit_code) == (0, 0, 0), done.output
        assert "9 changes to make, 0 refused" in told.output
        assert f"{prefix}sitrep.articles.v1.dlq" in done.output
        assert "9 changes made, 0 refused" in done.output
        assert "Nothing to change" in again.output

    def test_what_is_refused_makes_the_status_1(self, stack: StackAddress, prefix: str) -> None:
        refused = self.run(stack, prefix)
        assert refused.exit_code == 1
        assert "0 changes made, 9 refused" in refused.output
        assert "--replication 1" in refused.output

    def test_list_needs_no_broker(self, prefix: str) -> None:
        listed = CliRunner().invoke(app, ["list", "--prefix", prefix, "--json"])
        names = [json.loads(line)["name"] for line in listed.output.splitlines()]
        assert names == [topic.name for topic in topics.load(prefix)]
