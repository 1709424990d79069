"""Watching: a batch of revisions against all rules, and all that comes of it, in one transaction of the ledger."""

from collections import ChainMap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sitrep.alerts.handlers import evaluation, grouping
from sitrep.alerts.handlers.arrivals import Arrival
from sitrep.alerts.handlers.evaluation import Candidate, Memory, Revision
from sitrep.alerts.ports import (
    AlertState,
    Ledger,
    Membership,
    Outcome,
    Prepare,
    Raising,
    Rule,
    Silence,
    Slot,
    Subject,
    Token,
    Watching,
)
from sitrep.contracts import cloudevents
from sitrep.contracts.alerts import AlertRaised
from sitrep.core import alerts
from sitrep.core.alerts import Alert, Facts
from sitrep.runtime.clock import timestamp_ms
from sitrep.runtime.kafka import Record

SOURCE = "/sitrep/alerts"


@dataclass(frozen=True, slots=True)
class Batch:
    """Revisions of any number of partitions in the order in which rules see them."""

    starts: Mapping[int, int]
    """Of each partition: the offset up to which, as we believe, all is watched."""
    ends: Mapping[int, int]
    """Of each partition: the offset after the last record."""
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a batch came to."""

    raisings: tuple[Raising, ...]
    traceparents: Mapping[str, str]
    """By alert id: that of the event."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Another process has watched since, or the ledger was restored: nothing was done."""

    next_offsets: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """How alerts are raised: by which rules, to whom, where, and until what age."""

    rules: tuple[Rule, ...]
    prepare: Prepare
    sinks: tuple[str, ...]
    topic: str
    max_age: timedelta


async def watch(ledger: Ledger, batch: Batch, policy: Policy, now: datetime) -> Watched | Moved:
    """Raise what `batch` raises. The same batch again changes nothing. Raises TransientError; nothing is done then."""
    async with ledger.watching() as transaction:
        stored = await transaction.lock_offsets()
        if any(stored.get(partition, 0) != start for partition, start in batch.starts.items()):
            return Moved(stored)
        revisions, states = await _revisions(transaction, batch.arrivals, policy.prepare)
        memory = await _memory(transaction, revisions, policy.rules)
        met = [
            candidate
            for revision in revisions
            for rule in policy.rules
            if (candidate := evaluation.evaluate(rule, revision, memory, policy.prepare)) is not None
        ]
        known = await transaction.raised({token for candidate in met for token in _tokens(candidate)})
        raisings, tokens = decide(met, known, await transaction.silences(), policy, now)
        traces = {r.alert.alert_id: t for r, t in raisings}
        outcome = Outcome(
            states=states,
            sightings=memory.sightings,
            counts=memory.added,
            tokens=tokens,
            raisings=[raising for raising, _ in raisings],
            memberships=_memberships([raising for raising, _ in raisings], policy, now),
            records=[
                record(raising.alert, policy.topic, trace)
                for raising, trace in raisings
                if raising.state is not AlertState.LATE
            ],
        )
        await transaction.record(outcome)
        await transaction.move_offsets(batch.ends)
    return Watched(tuple(raising for raising, _ in raisings), traces)


def decide(
    met: Sequence[Candidate], known: Collection[Token], silences: Sequence[Silence], policy: Policy, now: datetime
) -> tuple[list[tuple[Raising, str]], list[Token]]:
    """Which candidates raise an alert, each with its trace, and the tokens that are new, sorted."""
    seen, raised = set(known), []
    for candidate in met:
        tokens = _tokens(candidate)
        if not any(token in seen for token in tokens):
            raised.append((_raising(candidate, silences, policy, now), candidate.arrival.traceparent))
        seen.update(tokens)
    added = sorted(seen - set(known), key=lambda token: (token.rule, token.once, token.token))
    return raised, added


def record(alert: Alert, topic: str, traceparent: str) -> Record:
    """The alert as it lies on its topic."""
    message = AlertRaised(
        alert_id=alert.alert_id,
        rule_id=alert.rule,
        severity=alert.severity,
        event_id=alert.event_id,
        event_message_id=alert.event_message_id,
        reason=alert.reason,
        evidence=alert.evidence,
        recorded_at=alert.recorded_at,
    )
    headers = cloudevents.headers_for(message, source=SOURCE, time=alert.recorded_at, traceparent=traceparent)
    return Record(topic, message.key.encode(), message.to_bytes(), headers, timestamp_ms(alert.recorded_at))


async def _revisions(
    transaction: Watching, arrivals: Sequence[Arrival], prepare: Prepare
) -> tuple[list[Revision], dict[str, Facts]]:
    """The arrivals beside what was before each, and the facts of every event after all."""
    names = {name for each in arrivals for name in (each.event.event_id, *each.former_ids)}
    states: dict[str, Facts] = {}
    known = ChainMap(states, dict(await transaction.states(sorted(names))))
    revisions: list[Revision] = []
    for arrival in arrivals:
        revisions.append(evaluation.revision(arrival, known, prepare))
        states[arrival.event.event_id] = alerts.facts(arrival.event)
    return revisions, states


async def _memory(transaction: Watching, revisions: Sequence[Revision], rules: Sequence[Rule]) -> Memory:
    """What the rules have seen of all that these revisions make them look back at."""

    def named(of: Sequence[Rule]) -> list[Subject]:
        return sorted({(r.name, name) for r in of for each in revisions for name in evaluation.subjects(r, each)})

    novelties = named([rule for rule in rules if rule.novelty is not None])
    bursting = [rule for rule in rules if rule.burst is not None]
    counted = named(bursting)
    counts: Mapping[Slot, int] = {}
    if counted:
        since = min(each.arrival.recorded_at for each in revisions) - max(map(evaluation.look_back, bursting))
        counts = await transaction.counts(counted, timestamp_ms(since))
    sightings = await transaction.sightings(novelties) if novelties else {}
    return Memory(dict(sightings), dict(counts), {})


def _tokens(candidate: Candidate) -> list[Token]:
    return [Token(candidate.rule.name, candidate.once, token) for token in candidate.tokens]


def _raising(candidate: Candidate, silences: Sequence[Silence], policy: Policy, now: datetime) -> Raising:
    rule, arrival = candidate.rule, candidate.arrival
    alert = Alert(
        alert_id=candidate.alert_id,
        rule=rule.name,
        severity=rule.severity,
        event_id=arrival.event.event_id,
        event_message_id=arrival.message_id,
        reason=alerts.reason(rule.when.text, candidate.values),
        evidence=alerts.evidence(arrival.event),
        recorded_at=arrival.recorded_at,
        labels=alerts.labels(arrival.event, rule=rule.name, severity=rule.severity),
    )
    state = AlertState.RAISED
    if now - arrival.recorded_at > policy.max_age:
        state = AlertState.LATE
    elif any(silence.covers(alert.labels, now) for silence in silences):
        state = AlertState.SILENCED
    return Raising(alert, candidate.once, state, now)


def _memberships(raisings: Sequence[Raising], policy: Policy, now: datetime) -> list[Membership]:
    notifying = {rule.name: rule.notifying for rule in policy.rules}
    return [
        grouping.membership(raising.alert, notifying[raising.alert.rule], sink, now)
        for raising in raisings
        if raising.state is AlertState.RAISED
        for sink in policy.sinks
        if not notifying[raising.alert.rule].sinks or sink in notifying[raising.alert.rule].sinks
    ]
