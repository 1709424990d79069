"""Topics on a broker made to agree with their descriptions: what is missing is created, nothing is ever lost.

`plan` decides, `apply` does. What would lose records (shorter retention, another cleanup policy) is refused, and
so is what would move keys to other partitions, unless asked for. What is refused stays as it is; the rest is done.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from sitrep.contracts.topics import FOREVER, Topic
from sitrep.core.errors import OperatorError, TransientError

CONNECT_TIMEOUT_SECONDS = 10.0
VISIBLE_TIMEOUT_SECONDS = 30.0
"""How long a new topic may take until every broker asked knows its leaders."""

_DYNAMIC_TOPIC_CONFIG = 1
"""Kafka's ConfigSource of a value set on the topic itself."""
_RETENTION = {"retention.ms", "retention.bytes", "delete.retention.ms"}
"""Settings by which Kafka deletes records: a greater value, or -1, keeps more."""


class Action(StrEnum):
    """What is to be done to a topic."""

    CREATE = "create"
    REPARTITION = "repartition"
    ALTER = "alter"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a description and the broker. `refused` says why it is left, in words, else null."""

    topic: str
    action: Action
    setting: str
    before: str | None
    after: str
    refused: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the broker has it."""

    partitions: int
    replication: int
    configs: Mapping[str, str]
    """Every setting in force."""
    own_configs: Mapping[str, str]
    """Those set on the topic itself."""


def plan(
    topics: Iterable[Topic],
    found: Mapping[str, Found],
    *,
    brokers: int,
    replication: int | None = None,
    allow_repartition: bool = False,
) -> tuple[Change, ...]:
    """What it takes to make the broker's topics agree with `topics`, in their order; empty when they do.

    `replication` replaces the described number of replicas. More partitions than described are left: whoever
    added them had a reason, and Kafka removes none.
    """
    changes: list[Change] = []
    for topic in topics:
        existing = found.get(topic.name)
        if existing is None:
            changes.append(_creation(topic, replication or topic.replication, brokers))
        else:
            changes += _replication(topic, existing, replication or topic.replication)
            changes += _repartition(topic, existing, allow_repartition)
            changes += _alterations(topic, existing)
    return tuple(changes)


async def apply(
    topics: Iterable[Topic],
    client_options: Mapping[str, Any],
    *,
    dry_run: bool = False,
    replication: int | None = None,
    allow_repartition: bool = False,
) -> tuple[Change, ...]:
    """Make the broker's topics agree with `topics`; return what was changed, and refused, in their order.

    `client_options` are aiokafka's, as KafkaSettings.client_options() gives them. Applying twice changes nothing
    the second time. New topics can be written to on return. With `dry_run`, nothing is changed.
    Raises TransientError when the broker is away, OperatorError when it refuses.
    """
    wanted = {topic.name: topic for topic in topics}
    async with _admin(client_options) as admin:
        found, brokers = await _describe(admin, wanted)
        changes = plan(
            wanted.values(), found, brokers=brokers, replication=replication, allow_repartition=allow_repartition
        )
        if not dry_run:
            todo = [change for change in changes if change.refused is None]
            await _create(admin, wanted, todo, replication)
            await _add_partitions(admin, wanted, todo)
            await _alter(admin, found, todo)
    return changes


def _creation(topic: Topic, replication: int, brokers: int) -> Change:
    refused = None
    if replication > brokers:
        refused = f"{replication} replicas need as many brokers, {brokers} found; give --replication {brokers}"
    after = f"partitions {topic.partitions}, replicas {replication}, kept {topic.kept}"
    return Change(topic.name, Action.CREATE, "topic", None, after, refused)


def _replication(topic: Topic, found: Found, wanted: int) -> list[Change]:
    if found.replication == wanted:
        return []
    refused = f"replicas are moved with kafka-reassign-partitions.sh; give --replication {found.replication} to accept"
    return [Change(topic.name, Action.ALTER, "replication", str(found.replication), str(wanted), refused)]


def _repartition(topic: Topic, found: Found, allowed: bool) -> list[Change]:  # noqa: FBT001
    if topic.partitions <= found.partitions:
        return []
    effect = "keys move to other partitions: one key's old and new records may be read out of order"
    refused = None if allowed else f"{effect}; give --allow-repartition once its consumers have read all"
    before, after = str(found.partitions), str(topic.partitions)
    return [Change(topic.name, Action.REPARTITION, "partitions", before, after, refused, effect if allowed else None)]


def _alterations(topic: Topic, found: Found) -> list[Change]:
    changes = []
    for setting, value in _configs(topic, found.replication).items():
        before = found.configs.get(setting)
        if before != value:
            refused = _loses(setting, before, value)
            changes.append(Change(topic.name, Action.ALTER, setting, before, value, refused))
    return changes


def _configs(topic: Topic, replication: int) -> dict[str, str]:
    """The topic's settings where it has `replication` replicas: it cannot wait for more than there are."""
    in_sync = min(topic.min_insync_replicas, replication)
    return {**topic.broker_configs, "min.insync.replicas": str(in_sync)}


def _loses(setting: str, before: str | None, after: str) -> str | None:
    """Why the change of `setting` could delete records, None when it could not."""
    if setting == "cleanup.policy":
        return "another cleanup policy deletes records; make a new topic instead"
    if setting not in _RETENTION or before is None or int(after) == FOREVER:
        return None
    if int(before) == FOREVER or int(before) > int(after):
        return "retention is never lowered: records would be deleted; do it by hand if that is meant"
    return None


@asynccontextmanager
async def _admin(client_options: Mapping[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**client_options, client_id="sitrep-topics")
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            await admin.start()
        yield admin
    except (KafkaError, TimeoutError, OSError) as error:
        if isinstance(error, KafkaError) and not error.retriable:
            raise OperatorError(f"Kafka refuses: {error}", remedy="Check the SITREP_KAFKA_ settings.") from error
        raise TransientError(f"Kafka at {client_options['bootstrap_servers']} is away: {error}") from error
    finally:
        await admin.close()


async def _describe(admin: AIOKafkaAdminClient, names: Iterable[str]) -> tuple[dict[str, Found], int]:
    """Those of the topics that exist, and the number of brokers."""
    wanted = set(names)
    cluster = await admin.describe_cluster()
    described = {topic["topic"]: topic["partitions"] for topic in await admin.describe_topics()}
    existing = sorted(wanted & described.keys())
    configs = await _describe_configs(admin, existing)
    found = {}
    for name in existing:
        partitions = described[name]
        own = {key: value for key, (value, source) in configs[name].items() if source == _DYNAMIC_TOPIC_CONFIG}
        found[name] = Found(
            partitions=len(partitions),
            replication=min(len(partition["replicas"]) for partition in partitions),
            configs={key: value for key, (value, _) in configs[name].items()},
            own_configs=own,
        )
    return found, len(cluster["brokers"])


async def _describe_configs(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, tuple[str, int]]]:
    """Of each topic: of each setting, its value and where that comes from."""
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs: dict[str, dict[str, tuple[str, int]]] = {}
    for response in await admin.describe_configs(resources):
        for resource in response.to_object()["resources"]:
            _check(resource["resource_name"], resource["error_code"], resource["error_message"])
            configs[resource["resource_name"]] = {
                entry["config_names"]: (entry["config_value"], entry["config_source"])
                for entry in resource["config_entries"]
            }
    return configs


async def _create(
    admin: AIOKafkaAdminClient, topics: Mapping[str, Topic], changes: list[Change], replication: int | None
) -> None:
    new = []
    for change in changes:
        if change.action is Action.CREATE:
            topic = topics[change.topic]
            replicas = replication or topic.replication
            configs = _configs(topic, replicas)
            new.append(NewTopic(topic.name, topic.partitions, replicas, topic_configs=configs))
    if not new:
        return
    response = await admin.create_topics(new)
    for error in response.to_object()["topic_errors"]:
        if error["error_code"] != TopicAlreadyExistsError.errno:  # by somebody else, a moment ago
            _check(error["topic"], error["error_code"], error["error_message"])
    await _visible(admin, {topic.name for topic in new})


async def _visible(admin: AIOKafkaAdminClient, names: set[str]) -> None:
    """Return once every partition of the topics has a leader."""
    async with asyncio.timeout(VISIBLE_TIMEOUT_SECONDS):
        while True:
            ready = {
                topic["topic"]
                for topic in await admin.describe_topics()
                if topic["partitions"] and all(partition["leader"] >= 0 for partition in topic["partitions"])
            }
            if names <= ready:
                return
            await asyncio.sleep(0.05)


async def _add_partitions(admin: AIOKafkaAdminClient, topics: Mapping[str, Topic], changes: list[Change]) -> None:
    wanted = {
        change.topic: NewPartitions(topics[change.topic].partitions)
        for change in changes
        if change.action is Action.REPARTITION
    }
    if wanted:
        await admin.create_partitions(wanted)


async def _alter(admin: AIOKafkaAdminClient, found: Mapping[str, Found], changes: list[Change]) -> None:
    """Kafka's AlterConfigs replaces all settings of a topic: those that are to stay are sent along."""
    altered: dict[str, dict[str, str]] = {}
    for change in changes:
        if change.action is Action.ALTER:
            altered.setdefault(change.topic, dict(found[change.topic].own_configs))[change.setting] = change.after
    if not altered:
        return
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, configs) for name, configs in altered.items()]
    for response in await admin.alter_configs(resources):
        for resource in response.to_object()["resources"]:
            _check(resource["resource_name"], resource["error_code"], resource["error_message"])


def _check(topic: str, code: int, message: str | None) -> None:
    """Raise OperatorError when the broker answered with an error."""
    if code:
        raise OperatorError(
            f"Kafka refuses {topic}: {for_code(code).__name__}: {message}",
            remedy="Check the topic's file in schemas/topics/ and the rights of the Kafka user.",
        )
