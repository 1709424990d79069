"""An article as people send it: both spellings, strict forms, and a name derived from what it says."""

import contextlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.contracts.article_drafts import ArticleDraft, parse_json, parse_language, parse_moment, spelling
from sitrep.core import identity
from sitrep.core.articles import Article, Refusal
from sitrep.core.temporal.interval import Moment

FIELDS: dict[str, Any] = {"source": "wire", "title": "Airport closed", "body": "Text.", "published_at": "2024-11-30"}


def draft(**fields: Any) -> ArticleDraft:
    read = ArticleDraft.read({**FIELDS, **fields}, unknown="refuse")
    assert isinstance(read, ArticleDraft), read
    return read


def article(**fields: Any) -> Article:
    made = draft(**fields).to_article()
    assert isinstance(made, Article), made
    return made


def refusals(value: object) -> tuple[Refusal, ...]:
    read = ArticleDraft.read(value, unknown="refuse")
    assert isinstance(read, tuple), read
    return read


class TestSpellings:
    """Ours and that of JSONL collections."""

    def test_both_say_the_same(self) -> None:
        ours = {"article_id": "a1", "source": "wire", "body": "Text.", "published_at": "2024-11-30"}
        theirs = {"id": "a1", "source": "wire", "text": "Text.", "published": "2024-11-30"}
        read = [ArticleDraft.read(value, unknown="refuse") for value in (ours, theirs)]
        assert isinstance(read[0], ArticleDraft)
        assert read[0] == read[1]

    def test_not_both_at_once(self) -> None:
        (refusal,) = refusals({**FIELDS, "text": "Text."})
        assert refusal == Refusal("text", "is another name of body, which was sent too; send one of them")

    @pytest.mark.parametrize(
        ("field", "sent", "name"),
        [
            ("body", {"text": ""}, "text"),
            ("body", {"body": ""}, "body"),
            ("body", {}, "body"),
            ("title", {"title": ""}, "title"),
            ("body", ["text"], "body"),
        ],
    )
    def test_a_field_is_named_as_it_was_sent(self, field: str, sent: object, name: str) -> None:
        assert spelling(field, sent) == name

    def test_what_is_written_is_ours_and_reads_back(self) -> None:
        first = draft(updated_at="2024-12-01T10:00:00.5+03:00", url="https://example.org/a?x=1", language="en")
        written = first.to_bytes()
        assert b"\n" not in written
        assert ArticleDraft.read(parse_json(written), unknown="refuse") == first


class TestForm:
    """What is refused before anything is judged."""

    def test_unknown_fields_are_refused_or_ignored(self) -> None:
        value = {**FIELDS, "dateline_place": "IDLIB"}
        assert [refusal.field for refusal in refusals(value)] == ["dateline_place"]
        assert ArticleDraft.read(value, unknown="ignore") == draft()

    def test_everything_that_is_wrong_is_told_at_once(self) -> None:
        told = refusals({"source": 1, "published_at": "soon", "x": 1})
        assert sorted(refusal.field for refusal in told) == ["body", "published_at", "source", "x"]

    def test_but_not_without_end(self) -> None:
        assert len(refusals({f"x{number}": 1 for number in range(1_000)})) == 10

    @pytest.mark.parametrize("value", [None, 1, "text", [], [FIELDS]])
    def test_only_an_object_is_an_article(self, value: object) -> None:
        (refusal,) = refusals(value)
        assert refusal.field == ""
        assert "send a JSON object" in refusal.reason

    def test_text_that_no_utf8_holds(self) -> None:
        (refusal,) = refusals({**FIELDS, "body": "\ud800"})
        assert refusal == Refusal("body", "holds a code point at 0 that UTF-8 cannot spell; remove it")


class TestMoments:
    """A day, or an instant with its offset."""

    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("2024-11-30", date(2024, 11, 30)),
            ("2024-11-30T14:05Z", datetime(2024, 11, 30, 14, 5, tzinfo=UTC)),
            ("2024-11-30t14:05:06z", datetime(2024, 11, 30, 14, 5, 6, tzinfo=UTC)),
            ("2024-11-30 14:05:06.25-03:30", datetime(2024, 11, 30, 17, 35, 6, 250_000, tzinfo=UTC)),
            (None, None),
        ],
    )
    def test_are_read(self, text: str | None, moment: Moment | None) -> None:
        assert parse_moment(text) == moment

    def test_the_offset_is_kept(self) -> None:
        moment = parse_moment("2024-11-30T00:30:00+03:00")
        assert isinstance(moment, datetime)
        assert moment.utcoffset() == timedelta(hours=3)

    @pytest.mark.parametrize(
        "value",
        [
            "", "30.11.2024", "2024-11", "2024-W48", "20241130", "2024-11-31", "2023-02-29", "0000-01-01", "2024-11-30T",
            "2024-11-30T24:00:00Z", "2024-11-30T10:00:61Z", "2024-11-30T10:00:00", "2024-11-30T10:00+0300",
            "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "٢٠٢٤-١١-٣٠", "2024-11-30\n", 1732924800, 1.5, True,
            ["2024-11-30"], datetime(2024, 11, 30, 10, 0),  # noqa: DTZ001 - naive: that is the point
        ],
    )  # fmt: skip
    def test_are_refused_with_words_that_say_what_to_send(self, value: object) -> None:
        with pytest.raises(ValueError, match=r"send a day \(2024-11-30\) or an instant with its offset"):
            parse_moment(value)

    @given(
        st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14))]))
    )
    def test_every_instant_reads_back(self, moment: datetime) -> None:
        try:
            moment.astimezone(UTC)
        except OverflowError:
            with pytest.raises(ValueError, match="no date of the calendar"):
                parse_moment(moment.isoformat())
        else:
            assert parse_moment(moment.isoformat()) == moment

    @given(st.text(max_size=40))
    def test_any_text_is_a_moment_or_a_value_error(self, text: str) -> None:
        with contextlib.suppress(ValueError):
            assert isinstance(parse_moment(text), date)


class TestLanguages:
    """BCP 47 tags."""

    @pytest.mark.parametrize("tag", ["en", "en-GB", "ar-SY", "zh-Hant-TW", "ckb", None])
    def test_are_taken(self, tag: str | None) -> None:
        assert parse_language(tag) == tag

    @pytest.mark.parametrize("tag", ["", "English", "e", "en_GB", "en-", "en\n", "ен", 5])
    def test_others_are_refused(self, tag: object) -> None:
        with pytest.raises(ValueError, match="BCP 47"):
            parse_language(tag)


class TestNaming:
    """The id given, else by URL, else by source and title."""

    def test_an_id_given_stays(self) -> None:
        assert article(article_id="a1", url="https://example.org/a").article_id == "a1"

    def test_an_empty_id_is_not_replaced(self) -> None:
        assert article(article_id="").article_id == ""  # and is then refused

    def test_by_url(self) -> None:
        made = article(url="https://example.org/a")
        assert made.article_id == identity.article_id(url="https://example.org/a", source="other", title=None)

    def test_by_source_and_title(self) -> None:
        made = article()
        assert made.article_id == identity.article_id(url=None, source="wire", title="Airport closed")
        assert made.article_id != article(source="other").article_id

    def test_by_nothing(self) -> None:
        named = draft(title=None).to_article()
        assert named == Refusal(
            "article_id", "is missing, and nothing names the article; send article_id, url or title"
        )

    def test_tracking_makes_no_other_article_and_no_other_revision(self) -> None:
        plain = article(url="https://example.org/a")
        tracked = article(url="HTTP://Example.ORG:80/a/?utm_campaign=x&fbclid=1#comments")
        assert tracked == plain
        assert tracked.revision == plain.revision

    def test_a_url_that_is_none(self) -> None:
        refusal = draft(url="example.org/a").to_article()
        assert isinstance(refusal, Refusal)
        assert refusal.field == "url"


class TestSchema:
    """The JSON Schema in the API's description agrees with what is accepted."""

    VALIDATOR = jsonschema.Draft202012Validator(ArticleDraft.model_json_schema())

    @pytest.mark.parametrize("fields", [{}, {"title": None, "language": "ar-SY"}, {"updated_at": "2024-11-30T10:00Z"}])
    def test_accepted(self, fields: dict[str, Any]) -> None:
        draft(**fields)
        self.VALIDATOR.validate({**FIELDS, **fields})

    @pytest.mark.parametrize("fields", [{"body": 1}, {"x": 1}, {"language": "English!"}, {"source": None}, {"url": 5}])
    def test_refused(self, fields: dict[str, Any]) -> None:
        assert refusals({**FIELDS, **fields})
        assert not self.VALIDATOR.is_valid({**FIELDS, **fields})


class TestJson:
    """Bytes of JSON."""

    def test_a_byte_order_mark_is_overlooked(self) -> None:
        assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}

    @given(st.binary(max_size=100))
    def test_any_bytes_are_json_or_a_value_error(self, text: bytes) -> None:
        with contextlib.suppress(ValueError):
            assert json.dumps(parse_json(text))
