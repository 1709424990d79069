"""What ingest accepts and what it refuses."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core.articles import MAX_BODY_CHARACTERS, MAX_FUTURE, MAX_ID_BYTES, MAX_LINE_CHARACTERS
from sitrep.ingest.handlers import Accepted, Cause, Decision, Line, Refused, accept

NOW = datetime(2024, 12, 1, 12, 0, tzinfo=UTC)
MAX_BYTES = 2_000_000
GOOD: dict[str, Any] = {
    "url": "https://example.org/a",
    "source": "Example Wire",
    "title": "Airport closed",
    "body": "The airport was closed on Saturday.",
    "published_at": "2024-11-30",
}


def decide(*texts: bytes, acknowledged: frozenset[str] = frozenset()) -> Decision:
    lines = [Line(number, text) for number, text in enumerate(texts, 1)]
    return accept(lines, now=NOW, max_article_bytes=MAX_BYTES, acknowledged=acknowledged)


def article(**fields: Any) -> bytes:
    return json.dumps({key: value for key, value in {**GOOD, **fields}.items() if value != "absent"}).encode()


def accepted(text: bytes) -> Accepted:
    decision = decide(text)
    assert decision.refused == ()
    return decision.accepted[0]


def refused(text: bytes) -> Refused:
    decision = decide(text)
    assert decision.accepted == ()
    return decision.refused[0]


class TestAccepting:
    """What is published, and under which name."""

    def test_the_message_holds_what_was_sent(self) -> None:
        message = accepted(article(language="en", updated_at="2024-11-30T20:00:00+03:00")).article
        assert (message.source, message.title, message.body) == (GOOD["source"], GOOD["title"], GOOD["body"])
        assert message.published_at.isoformat() == "2024-11-30"
        assert message.updated_at == datetime(2024, 11, 30, 17, 0, tzinfo=UTC)
        assert message.to_article().revision == message.revision

    def test_tracking_parameters_make_no_other_revision(self) -> None:
        plain, tracked = accepted(article()), accepted(article(url="http://EXAMPLE.org/a/?utm_source=x&fbclid=y#top"))
        assert tracked.article == plain.article
        assert tracked.article.url == "https://example.org/a"

    def test_the_same_content_twice_is_published_once(self) -> None:
        decision = decide(article(), article(body="Other."), article())
        assert [line.duplicate for line in decision.accepted] == [False, False, True]
        assert [message.body for message in decision.to_publish] == [GOOD["body"], "Other."]

    def test_what_the_log_has_is_not_published_again(self) -> None:
        revision = accepted(article()).article.revision
        decision = decide(article(), article(body="Other."), acknowledged=frozenset({revision}))
        assert [line.duplicate for line in decision.accepted] == [True, False]
        assert [message.body for message in decision.to_publish] == ["Other."]

    def test_good_lines_are_kept_beside_bad_ones(self) -> None:
        decision = decide(article(), b"{", article(source="Another"))
        assert [line.line for line in decision.accepted] == [1, 3]
        assert [(line.line, line.cause) for line in decision.refused] == [(2, Cause.JSON)]

    def test_a_byte_order_mark_is_overlooked(self) -> None:
        assert accepted(b"\xef\xbb\xbf" + article()).article == accepted(article()).article


class TestRefusing:
    """Every refusal names its field and says what is right."""

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"body": "absent"}, "body", "is missing"),
            ({"source": "absent"}, "source", "is missing"),
            ({"published_at": "absent"}, "published_at", "is missing; send a day"),
            ({"published_at": None}, "published_at", "is missing; send a day"),
            ({"published_at": "30.11.2024"}, "published_at", "is no date; send a day (2024-11-30)"),
            ({"published_at": "2024-11-31"}, "published_at", "is no date of the calendar"),
            ({"published_at": "2024-11-30T10:00:00"}, "published_at", "without an offset; send a day"),
            ({"published_at": 1732924800}, "published_at", "is not text; send a day"),
            ({"published_at": "1732924800"}, "published_at", "is no date"),
            ({"published_at": "0001-01-01T00:00:00+01:00"}, "published_at", "is no date of the calendar"),
            ({"updated_at": "9999-12-31T23:59:59-01:00"}, "updated_at", "is no date of the calendar"),
            ({"updated_at": "2025-12-01"}, "updated_at", "lies in the future"),
            ({"body": 5}, "body", "is not text"),
            ({"body": " \n"}, "body", "is empty"),
            ({"body": "a\u0000b"}, "body", "U+0000"),
            ({"title": "a\nb"}, "title", "U+000A"),
            ({"url": "ftp://example.org/a"}, "url", "not an absolute http or https URL; send for example"),
            ({"url": None, "title": None}, "article_id", "send article_id, url or title"),
            ({"article_id": ""}, "article_id", "is empty"),
            ({"language": "English please"}, "language", "BCP 47"),
            ({"dateline": "ALEPPO"}, "dateline", "is no field of an article; leave it out"),
            ({"text": "More"}, "text", "is another name of body"),
        ],
    )
    def test_a_field(self, fields: dict[str, Any], field: str, words: str) -> None:
        line = refused(article(**fields))
        assert line.cause is Cause.FIELDS
        assert [refusal.field for refusal in line.refusals] == [field]
        assert words in line.refusals[0].reason

    def test_the_field_is_named_as_it_was_sent(self) -> None:
        line = refused(article(body="absent", text=" ", published_at="absent", published="2026-01-01"))
        assert [refusal.field for refusal in line.refusals] == ["text", "published"]

    @pytest.mark.parametrize(
        ("text", "cause", "words"),
        [
            (b"{", Cause.JSON, "is not JSON"),
            (b"", Cause.JSON, "is not JSON"),
            (b'{"a": NaN}', Cause.JSON, "is not JSON"),
            (b'{"body": "\\ud800"}', Cause.JSON, "is not JSON"),
            (b'{"body": "\xff"}', Cause.ENCODING, "is not UTF-8 at byte 10"),
            (b'{"body": "\x00"}', Cause.ENCODING, "NUL"),
            ('{"body": "Überfall"}'.encode("utf-16"), Cause.ENCODING, "NUL"),
            (b"[1]", Cause.FIELDS, "send a JSON object"),
            (b"null", Cause.FIELDS, "send a JSON object"),
            (b"[" * 100_000, Cause.JSON, "is not JSON"),
        ],
    )
    def test_what_is_no_article_at_all(self, text: bytes, cause: Cause, words: str) -> None:
        line = refused(text)
        assert line.cause is cause
        assert words in line.refusals[0].reason


class TestLimits:
    """Both sides of every limit."""

    @pytest.mark.parametrize(
        ("field", "limit"),
        [
            ("body", MAX_BODY_CHARACTERS),
            ("title", MAX_LINE_CHARACTERS),
            ("source", MAX_LINE_CHARACTERS),
            ("article_id", MAX_ID_BYTES),
        ],
    )
    def test_characters(self, field: str, limit: int) -> None:
        accepted(article(**{field: "x" * limit}))
        assert refused(article(**{field: "x" * (limit + 1)})).refusals[0].field == field

    def test_answers_are_short_however_long_the_names(self) -> None:
        first, *others = refused(article(**{f"{number:02}" + "n" * 800: 1 for number in range(20)})).refusals
        assert first.field == "00" + "n" * 77 + "…"
        assert len(others) == 9
        assert all(len(each.field) == 80 and len(each.reason) < 200 for each in others)
        assert refused(article(**{"n" * 80: 1})).refusals[0].field == "n" * 80

    @pytest.mark.parametrize("url", ["http://a:" + "9x" * 5_000, "http://" + "a℀" * 5_000 + "/"])
    def test_a_long_url_is_not_repeated(self, url: str) -> None:
        assert len(refused(article(url=url)).refusals[0].reason) < 300

    def test_url(self) -> None:
        stem = "https://example.org/"
        accepted(article(url=stem + "x" * (MAX_LINE_CHARACTERS - len(stem))))
        assert refused(article(url=stem + "x" * (MAX_LINE_CHARACTERS - len(stem) + 1))).refusals[0].field == "url"

    def test_bytes(self) -> None:
        text = article()
        accepted(text + b" " * (MAX_BYTES - len(text)))
        assert refused(text + b" " * (MAX_BYTES - len(text) + 1)).cause is Cause.SIZE

    def test_future(self) -> None:
        edge = NOW + MAX_FUTURE
        accepted(article(published_at=edge.isoformat()))
        assert "future" in refused(article(published_at=(edge + timedelta(seconds=1)).isoformat())).refusals[0].reason


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    [
        "article_id",
        "id",
        "url",
        "source",
        "title",
        "body",
        "text",
        "published_at",
        "published",
        "updated_at",
        "language",
    ]
)
DATES = st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat) | st.dates().map(str)
URLS = st.text(max_size=20).map(lambda text: "https://" + text)


class TestAnyBytes:
    """Whatever is sent, the answer is an acceptance or a refusal in words."""

    @given(st.lists(st.binary(max_size=200), max_size=5))
    def test_bytes(self, texts: list[bytes]) -> None:
        decision = decide(*texts)
        assert len(decision.accepted) + len(decision.refused) == len(texts)

    @given(st.dictionaries(FIELDS, JSON_VALUES | DATES | URLS, max_size=8))
    def test_nearly_an_article(self, fields: dict[str, Any]) -> None:
        decision = decide(article(**fields))
        for line in decision.accepted:
            assert line.article.to_article().revision == line.article.revision
        for refusal in (refusal for line in decision.refused for refusal in line.refusals):
            assert refusal.reason

    @given(st.dictionaries(FIELDS, JSON_VALUES | DATES | URLS, max_size=8))
    def test_deciding_again_decides_the_same(self, fields: dict[str, Any]) -> None:
        assert decide(article(**fields)) == decide(article(**fields))

    @given(URLS)
    def test_a_canonical_url_is_its_own_canonical_form(self, url: str) -> None:
        decision = decide(article(url=url))
        if decision.accepted:
            kept = decision.accepted[0].article
            assert kept.url is not None
            assert accepted(article(url=kept.url)).article == kept
