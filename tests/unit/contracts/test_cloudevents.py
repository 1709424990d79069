"""CloudEvents headers and trace context."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.contracts import cloudevents
from sitrep.contracts.articles import ArticlePublished
from sitrep.core.articles import Article

ARTICLE = Article("a1", None, "Desk", "Title", "Body.", datetime(2024, 11, 30, tzinfo=UTC), None, None)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_all_required_attributes_are_there() -> None:
    headers = cloudevents.headers_for(
        ArticlePublished.of(ARTICLE),
        source="/sitrep/ingest",
        time=datetime(2024, 12, 1, tzinfo=UTC),
        traceparent=TRACE,
    )
    names = [name for name, _ in headers]
    assert names == ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type", "traceparent"]
    assert cloudevents.header(headers, "ce_type") == "sitrep.article.published.v1"
    assert cloudevents.header(headers, "ce_time") == "2024-12-01T00:00:00+00:00"
    assert cloudevents.header(headers, "missing") is None


@pytest.mark.parametrize("bad", ["", "00-0", TRACE.upper(), TRACE + "0", "00-" + "0" * 32 + TRACE[35:]])
def test_a_malformed_trace_context_is_replaced(bad: str) -> None:
    derived = cloudevents.traceparent_of([("traceparent", bad.encode())], fallback="seed")
    assert derived == cloudevents.derived_traceparent("seed")
    assert cloudevents.is_traceparent(derived)


def test_a_good_trace_context_is_carried_on() -> None:
    assert cloudevents.traceparent_of([("traceparent", TRACE.encode())], fallback="seed") == TRACE
    assert cloudevents.trace_id(TRACE) == "4bf92f3577b34da6a3ce929d0e0e4736"


@given(st.text())
def test_every_derived_trace_context_is_well_formed(seed: str) -> None:
    if not any(0xD800 <= ord(character) <= 0xDFFF for character in seed):
        assert cloudevents.is_traceparent(cloudevents.derived_traceparent(seed))
