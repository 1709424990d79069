"""What every MentionLog promises: Kafka's, and the fake that stands for it elsewhere."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from tests.fakes.mention_log import FakeMentionLog
from tests.topics_of_test import TopicsOfTest

from sitrep.contracts import topics
from sitrep.core.errors import TransientError
from sitrep.extractor.adapters import mention_log
from sitrep.extractor.adapters.mention_log import KafkaMentionLog
from sitrep.extractor.ports import MentionLog, Publication, PublicationTooLarge
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import MAX_RECORD_BYTES, Publisher


@dataclass(frozen=True)
class Subject:
    """A log, and a look at what it holds, in order."""

    log: MentionLog
    topic: str
    stored: Callable[[], Awaitable[list[Publication]]]

    def publication(self, number: int, value: bytes | None = b"{}") -> Publication:
        return Publication(self.topic, b"article-1", value, [("ce_id", b"%d" % number)], 1_732_968_000_000 + number)


async def stored(log: TopicsOfTest) -> list[Publication]:
    return [
        Publication(record.topic, record.key, record.value, list(record.headers), record.timestamp)
        for record in await log.read_all(log.topics.mentions)
    ]


@pytest.fixture(params=["fake", "kafka"])
async def subject(request: pytest.FixtureRequest, topic_prefix: str) -> AsyncIterator[Subject]:
    if request.param == "fake":
        fake = FakeMentionLog(max_bytes=MAX_RECORD_BYTES - 1_024)

        async def published() -> list[Publication]:
            return fake.published

        yield Subject(fake, topics.MENTIONS, published)
        return
    stack: StackAddress = request.getfixturevalue("stack")
    log = TopicsOfTest(stack.kafka_bootstrap, f"{topic_prefix}-")
    await log.create()
    publisher = Publisher({"bootstrap_servers": log.bootstrap}, client_id="test")
    yield Subject(KafkaMentionLog(publisher), log.topics.mentions.name, lambda: stored(log))
    await publisher.close()


class TestMentionLog:
    """Stored for good when `append` returns."""

    async def test_stores_all_of_a_key_in_the_order_given(self, subject: Subject) -> None:
        given = [subject.publication(number, b'{"n": %d}' % number) for number in range(200)]
        await subject.log.append(given[:120])
        await subject.log.append(given[120:])
        assert await subject.stored() == given

    async def test_stores_what_has_no_value_or_no_key(self, subject: Subject) -> None:
        given = [subject.publication(1, None), replace(subject.publication(2), key=None)]
        await subject.log.append(given)
        assert sorted(await subject.stored(), key=lambda one: one.timestamp_ms) == given

    async def test_names_what_never_fits(self, subject: Subject) -> None:
        given = [subject.publication(1), subject.publication(2, b"x" * MAX_RECORD_BYTES), subject.publication(3)]
        with pytest.raises(PublicationTooLarge) as raised:
            await subject.log.append(given)
        assert raised.value.index == 1
        assert "bytes" in raised.value.reason
        await subject.log.append([given[0], given[2]])
        assert {one.timestamp_ms for one in await subject.stored()} == {given[0].timestamp_ms, given[2].timestamp_ms}


@pytest.mark.parametrize("kind", ["fake", "kafka"])
async def test_says_when_it_is_away(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_log, "TIMEOUT_SECONDS", 1.0)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        publisher = Publisher({"bootstrap_servers": f"127.0.0.1:{nobody.getsockname()[1]}"}, client_id="test")
        log: MentionLog = FakeMentionLog(failures=1) if kind == "fake" else KafkaMentionLog(publisher)
        with pytest.raises(TransientError):
            await log.append([Publication("sitrep.mentions.v1", b"article-1", b"{}", [], 0)])
        await publisher.close()
