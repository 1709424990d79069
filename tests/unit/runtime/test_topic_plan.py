"""What `sitrep topics apply` decides, without a broker."""

from typing import Any

from sitrep.contracts import topics
from sitrep.contracts.topics import Topic
from sitrep.runtime.topic_admin import Action, Change, Found, plan

TOPIC = topics.load().alerts


def found(topic: Topic = TOPIC, **changes: Any) -> dict[str, Found]:
    configs = topic.broker_configs
    values: dict[str, Any] = {"partitions": 3, "replication": 3, "configs": configs, "own_configs": configs, **changes}
    return {topic.name: Found(**values)}


def planned(topic: Topic = TOPIC, **changes: Any) -> tuple[Change, ...]:
    return plan([topic], found(**changes), brokers=3)


class TestPlan:
    """One change for each difference; those that could lose something are refused."""

    def test_as_described(self) -> None:
        assert planned() == ()

    def test_what_is_missing_is_created(self) -> None:
        (change,) = plan([TOPIC], {}, brokers=3)
        assert (change.action, change.before, change.refused) == (Action.CREATE, None, None)
        assert change.after == "partitions 3, replicas 3, kept for ever"

    def test_too_few_brokers(self) -> None:
        (change,) = plan([TOPIC], {}, brokers=2)
        assert change.refused == "3 replicas need as many brokers, 2 found; give --replication 2"
        (given,) = plan([TOPIC], {}, brokers=2, replication=2)
        assert given.refused is None

    def test_the_brokers_own_settings_are_left(self) -> None:
        assert planned(configs={**TOPIC.broker_configs, "segment.ms": "1"}) == ()

    def test_more_partitions_than_described_are_left(self) -> None:
        assert planned(partitions=12) == ()

    def test_fewer_partitions(self) -> None:
        (refused,) = planned(partitions=1)
        assert (refused.action, refused.before, refused.after) == (Action.REPARTITION, "1", "3")
        assert "--allow-repartition" in str(refused.refused)
        (allowed,) = plan([TOPIC], found(partitions=1), brokers=3, allow_repartition=True)
        assert allowed.refused is None
        assert "keys move" in str(allowed.warning)

    def test_in_sync_replicas_are_no_more_than_there_are(self) -> None:
        one = {**TOPIC.broker_configs, "min.insync.replicas": "1"}
        assert plan([TOPIC], found(replication=1, configs=one), brokers=1, replication=1) == ()

    def test_retention(self) -> None:
        bounded = TOPIC.model_copy(update={"retention_ms": 1_000})
        longer = {**TOPIC.broker_configs, "retention.ms": "2000"}
        shorter = {**TOPIC.broker_configs, "retention.ms": "500"}
        assert [change.refused is None for change in planned(bounded)] == [False]
        assert [change.refused is None for change in planned(bounded, configs=longer)] == [False]
        assert [change.refused is None for change in planned(bounded, configs=shorter)] == [True]
        assert [change.refused is None for change in planned(TOPIC, configs=shorter)] == [True]

    def test_tombstones_are_not_kept_for_less(self) -> None:
        topic = topics.load().chronology
        longer = {**topic.broker_configs, "delete.retention.ms": "999999999999"}
        (change,) = plan([topic], found(topic, partitions=6, configs=longer), brokers=3)
        assert change.refused is not None

    def test_cleanup_is_never_changed(self) -> None:
        (change,) = planned(configs={**TOPIC.broker_configs, "cleanup.policy": "compact"})
        assert "make a new topic" in str(change.refused)

    def test_in_the_order_of_the_topics(self) -> None:
        wanted = list(topics.load())
        assert [change.topic for change in plan(wanted, {}, brokers=3)] == [topic.name for topic in wanted]
