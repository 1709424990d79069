"""What is published for an article: its mentions, or a dead letter."""

from dataclasses import replace

from sitrep.contracts.dead_letters import DeadLetter
from sitrep.extractor.ports import ArticleRecord, Failed, Failure, Outcome, Publication


def decide(record: ArticleRecord, outcome: Outcome, *, mentions_topic: str, dead_letter_topic: str) -> Publication:
    """Mentions with the article's own timestamp, so that recorded time is carried along; else a dead letter."""
    if isinstance(outcome, Failed):
        return dead_letter(record, outcome, topic=dead_letter_topic)
    return Publication(mentions_topic, outcome.key, outcome.value, outcome.headers, record.timestamp_ms)


def dead_letter(record: ArticleRecord, failed: Failed, *, topic: str) -> Publication:
    """The record as it came, with why and where."""
    return _publication(_letter(record, failed), topic)


def too_large(record: ArticleRecord, outcome: Outcome, reason: str, *, topic: str) -> tuple[Failed, Publication]:
    """What is published when the log does not take what `outcome` led to.

    Instead of mentions that is a dead letter; instead of a dead letter, one that says why and where the record lies
    but leaves it out.
    """
    if isinstance(outcome, Failed):
        letter = replace(_letter(record, outcome), key=None, value=None, original_headers=(), left_out=True)
        return outcome, _publication(letter, topic)
    failed = Failed(Failure.TOO_LARGE, reason, outcome.attempts)
    return failed, dead_letter(record, failed, topic=topic)


def _letter(record: ArticleRecord, failed: Failed) -> DeadLetter:
    return DeadLetter(
        error=failed.failure,
        reason=failed.reason,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        attempts=failed.attempts,
        key=record.key,
        value=record.value,
        original_headers=tuple((name, content or b"") for name, content in record.headers),
    )


def _publication(letter: DeadLetter, topic: str) -> Publication:
    return Publication(topic, letter.key, letter.value, letter.headers, max(letter.timestamp_ms, 0))
