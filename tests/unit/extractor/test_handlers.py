"""From an article's record to what is published for it."""

from dataclasses import replace
from datetime import date, datetime

import orjson
import pytest
from tests.fakes.extractors import NAME, ScriptedExtractor, mention
from tests.unit.extractor.records import RECORDED, RECORDED_MS, TOPIC, TRACE, article, record

from sitrep.contracts.articles import ArticleRetracted
from sitrep.contracts.cloudevents import header, headers_for
from sitrep.contracts.dead_letters import DeadLetter
from sitrep.contracts.mentions import MentionsExtracted, MentionsRetracted
from sitrep.extractor.handlers import articles, publications
from sitrep.extractor.ports import ArticleRecord, Extracted, Failed, Failure, Publication

MENTIONS = "sitrep.mentions.v1"
DLQ = "sitrep.articles.v1.dlq"


def extracted(given: ArticleRecord) -> Extracted:
    outcome = articles.extract(ScriptedExtractor(), given)
    assert isinstance(outcome, Extracted), outcome
    return outcome


class TestExtract:
    """Bytes in, bytes out: nothing else is needed in the worker."""

    def test_the_value_is_the_message(self) -> None:
        message = MentionsExtracted.from_bytes(extracted(record()).value)
        assert message.mentions == (mention(article()),)
        assert (message.article_id, message.revision, message.extractor) == ("article-1", article().revision, NAME)
        assert (message.published_at, message.source) == (article().published_at, "Test Wire")

    def test_an_article_that_tells_of_nothing_has_a_message_too(self) -> None:
        outcome = extracted(record("The weather was fine."))
        assert outcome.mentions == 0
        assert MentionsExtracted.from_bytes(outcome.value).mentions == ()

    def test_key_time_and_trace_are_the_articles(self) -> None:
        outcome = extracted(record())
        assert outcome.key == b"article-1"
        assert header(outcome.headers, "traceparent") == TRACE
        told = header(outcome.headers, "ce_time")
        assert told is not None
        assert datetime.fromisoformat(told) == RECORDED

    def test_a_retraction_is_passed_on_in_its_place(self) -> None:
        told = ArticleRetracted(article_id="article-1", retracted_at=date(2024, 12, 6), reason="another town")
        headers = headers_for(told, source="/sitrep/ingest", time=RECORDED, traceparent=TRACE)
        given = replace(record(), value=told.to_bytes(), headers=tuple(headers))
        outcome = extracted(given)
        passed_on = MentionsRetracted.from_bytes(outcome.value)
        assert (passed_on.article_id, passed_on.retracted_at, passed_on.reason) == (
            "article-1",
            date(2024, 12, 6),
            "another town",
        )
        assert (outcome.key, outcome.mentions) == (b"article-1", 0)
        assert header(outcome.headers, "ce_type") == MentionsRetracted.ce_type
        assert header(outcome.headers, "traceparent") == TRACE
        assert isinstance(articles.extract(ScriptedExtractor(), replace(given, key=b"other")), Failed)

    def test_the_same_record_twice_is_the_same_bytes(self) -> None:
        first, second = extracted(record()), extracted(record())
        assert replace(first, seconds=0.0) == replace(second, seconds=0.0)

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            (replace(record(), value=b'{"article_id": "art'), "value"),
            (replace(record(), value=b"\xff\xfe"), "value"),
            (replace(record(), value=None), "value: is missing"),
            (replace(record(), value=b"{}"), "article_id: Field required"),
            (replace(record(), key=None), "key: is not the article's id 'article-1'"),
            (replace(record(), key=b"other"), "key: is not the article's id 'article-1'"),
            (replace(record(), timestamp_ms=-1), "timestamp: is missing"),
            (replace(record(), headers=()), "ce_type: the header is missing"),
            (replace(record(), headers=(("ce_type", b"sitrep.article.published.v9"),)), "ce_type: version v9"),
            (replace(record(), headers=(("ce_type", b"\xff"),)), "ce_type"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_is_no_article_is_told_apart(self, wrong: ArticleRecord, reason: str) -> None:
        outcome = articles.extract(ScriptedExtractor(), wrong)
        assert isinstance(outcome, Failed)
        assert (outcome.failure, outcome.attempts) == (Failure.INVALID, 1)
        assert reason in outcome.reason

    def test_a_message_of_another_kind_is_no_article(self) -> None:
        mentions = extracted(record())
        outcome = articles.extract(
            ScriptedExtractor(), replace(record(), value=mentions.value, headers=tuple(mentions.headers))
        )
        assert isinstance(outcome, Failed)
        assert "ce_type: is sitrep.mentions.extracted.v1" in outcome.reason

    def test_content_that_does_not_hash_to_its_revision_is_refused(self) -> None:
        given = record()
        fields = orjson.loads(given.value or b"")
        outcome = articles.extract(
            ScriptedExtractor(), replace(given, value=orjson.dumps({**fields, "body": "Other text."}))
        )
        assert outcome == Failed(Failure.INVALID, "revision: is not the hash of the content")


class TestPublications:
    """Mentions or a dead letter: one record for each article."""

    def decide(self, given: ArticleRecord, outcome: Extracted | Failed) -> Publication:
        return publications.decide(given, outcome, mentions_topic=MENTIONS, dead_letter_topic=DLQ)

    def test_mentions_have_the_articles_timestamp(self) -> None:
        outcome = extracted(record())
        assert self.decide(record(), outcome) == Publication(
            MENTIONS, b"article-1", outcome.value, outcome.headers, RECORDED_MS
        )

    def test_a_failure_becomes_a_dead_letter_with_all_that_came(self) -> None:
        given = replace(record(), value=b"\xff", headers=(("x-note", b"\xfe"), ("x-none", None)))
        publication = self.decide(given, Failed(Failure.TIMED_OUT, "no result within 10 s", 2))
        assert (publication.topic, publication.timestamp_ms) == (DLQ, RECORDED_MS)
        assert DeadLetter.read(publication.key, publication.value, publication.headers) == DeadLetter(
            error="timed_out",
            reason="no result within 10 s",
            topic=TOPIC,
            partition=3,
            offset=7,
            timestamp_ms=RECORDED_MS,
            attempts=2,
            key=b"article-1",
            value=b"\xff",
            original_headers=(("x-note", b"\xfe"), ("x-none", b"")),
        )

    def test_a_record_without_a_timestamp_can_be_set_aside(self) -> None:
        publication = self.decide(replace(record(), timestamp_ms=-1), Failed(Failure.INVALID, "timestamp: is missing"))
        assert publication.timestamp_ms == 0
        assert DeadLetter.read(publication.key, publication.value, publication.headers).timestamp_ms == -1

    def test_mentions_that_do_not_fit_become_a_dead_letter(self) -> None:
        failed, publication = publications.too_large(record(), extracted(record()), "9 MB", topic=DLQ)
        assert failed == Failed(Failure.TOO_LARGE, "9 MB")
        letter = DeadLetter.read(publication.key, publication.value, publication.headers)
        assert (letter.error, letter.reason, letter.left_out) == ("too_large", "9 MB", False)
        assert letter.value == record().value

    def test_a_dead_letter_that_does_not_fit_says_only_why_and_where_the_record_lies(self) -> None:
        died = Failed(Failure.WORKER_DIED, "signal 9", 2)
        failed, publication = publications.too_large(record(), died, "9 MB", topic=DLQ)
        assert failed == died
        letter = DeadLetter.read(publication.key, publication.value, publication.headers)
        assert (letter.key, letter.value, letter.original_headers, letter.left_out) == (None, None, (), True)
        assert (letter.topic, letter.partition, letter.offset) == (TOPIC, 3, 7)
        assert (letter.error, letter.reason, letter.attempts) == ("worker_died", "signal 9", 2)
