"""The alerts service, put together."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from sitrep.alerts.adapters import migrations, rule_files, sinks
from sitrep.alerts.adapters.expressions import CelFacts
from sitrep.alerts.adapters.metrics import AlertsMetrics
from sitrep.alerts.adapters.postgres_groups import PostgresGroups
from sitrep.alerts.adapters.postgres_ledger import PostgresLedger
from sitrep.alerts.adapters.postgres_reader import PostgresReader
from sitrep.alerts.adapters.rule_files import Loaded
from sitrep.alerts.adapters.turns import PostgresTurn
from sitrep.alerts.agents.notifier import Notifier
from sitrep.alerts.agents.watcher import Reading, Watcher
from sitrep.alerts.api import app
from sitrep.alerts.handlers.watching import Policy
from sitrep.alerts.settings import AlertsSettings
from sitrep.contracts import topics
from sitrep.runtime.clock import SystemClock
from sitrep.runtime.health import Readiness
from sitrep.runtime.kafka import BrokerCheck, Publisher
from sitrep.runtime.outbox import PostgresOutboxLock
from sitrep.runtime.postgres import Database
from sitrep.runtime.relay import Relay
from sitrep.runtime.schema import Schema
from sitrep.runtime.service import Background, Service
from sitrep.runtime.settings import PostgresSettings


@asynccontextmanager
async def build(settings: AlertsSettings) -> AsyncIterator[Service]:
    """The service, which starts and answers while Kafka or PostgreSQL is away. Raises OperatorError."""
    named = topics.load(settings.topic_prefix)
    options, clock = settings.client_options(), SystemClock()
    loaded = rule_files.load(settings.alert_rules)
    targets = sinks.build(loaded.sinks, os.environ, clock, allow_private=settings.alerts_allow_private_targets)
    database = Database(settings.model_copy(update={"postgres_schema": settings.alerts_schema}), name="alerts")
    schema = Schema(database, migrations.DIRECTORY)
    dead_letters = Publisher(options, client_id="sitrep-alerts-dead-letters")
    outbox = Publisher(options, client_id="sitrep-alerts-outbox")
    events, letters = named.events.name, named.events.dead_letters.name
    check = BrokerCheck(options, topics=[events, letters, named.alerts.name])
    metrics = AlertsMetrics()
    reading = Reading(events, letters, settings.alerts_batch_size, options)
    policy = _policy(settings, loaded, named.alerts.name)
    watcher = Watcher(reading, policy, PostgresLedger(database), dead_letters, metrics, clock)
    rules = {rule.name: rule for rule in loaded.rules}
    groups = PostgresGroups(database)
    notifier = Notifier(groups, targets, rules, settings.alerts_attempts, metrics, clock)
    relay = Relay(PostgresOutboxLock(database), outbox, relayed=metrics.relayed, retries=metrics.retries)
    readiness = Readiness(
        {"kafka": check, "postgres": database.check, "tables": schema.check, "watching": watcher.check}
    )
    async with contextlib.AsyncExitStack() as closing:
        for close in (check.close, outbox.close, dead_letters.close, database.close):
            closing.push_async_callback(close)
        for sink in targets.values():
            closing.push_async_callback(sink.close)
        await database.open()
        watching = watcher.during(PostgresTurn(database, "watch"), notifier.wake)
        work: dict[str, Background] = {
            "schema": schema.prepare,
            "watching": schema.before(watching),
            "relay": schema.before(relay.run),
        }
        if targets:
            work["notifying"] = schema.before(_notifying(notifier, PostgresTurn(database, "notify")))
        api = app.build(PostgresReader(database), readiness, metrics.registry, clock)
        yield Service(api=api, host=settings.alerts_host, port=settings.alerts_port, background=work)


def _policy(settings: AlertsSettings, loaded: Loaded, topic: str) -> Policy:
    return Policy(
        rules=loaded.rules,
        prepare=CelFacts,
        sinks=tuple(sink.name for sink in loaded.sinks),
        topic=topic,
        max_age=timedelta(seconds=settings.alerts_max_age_seconds),
    )


def _notifying(notifier: Notifier, turn: PostgresTurn) -> Background:
    async def run(stop: asyncio.Event) -> None:
        await notifier.run(turn, stop)

    return run


def openapi() -> dict[str, Any]:
    """The OpenAPI description of the service; nothing is started or connected for it."""
    database = Database(PostgresSettings(postgres_dsn=SecretStr("postgresql://none")), name="none")
    api = app.build(PostgresReader(database), Readiness({}), AlertsMetrics().registry, SystemClock())
    return api.openapi()
