"""What is accepted as an article, and which contents are one revision."""

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.core.articles import (
    MAX_BODY_CHARACTERS,
    MAX_FUTURE,
    MAX_ID_BYTES,
    MAX_LINE_CHARACTERS,
    Article,
    check_article,
    instant,
    isoformat,
)

NOW = datetime(2024, 12, 1, 12, tzinfo=UTC)
GOOD = Article("a1", "https://desk.example/1", "Desk", "Title", "Body.", date(2024, 11, 30), None, "en")


def fields_refused(**changes: object) -> list[str]:
    return [refusal.field for refusal in check_article(dataclasses.replace(GOOD, **changes), now=NOW)]  # type: ignore[arg-type]


class TestCheck:
    """Every refusal names its field; both sides of every limit."""

    def test_good(self) -> None:
        assert check_article(GOOD, now=NOW) == ()

    @pytest.mark.parametrize("field", ["article_id", "source", "title", "body", "language"])
    def test_blank_text(self, field: str) -> None:
        assert fields_refused(**{field: " \n"})[0] == field

    @pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\ud800"])
    def test_control_characters(self, character: str) -> None:
        assert fields_refused(body=f"a{character}b") == ["body"]

    def test_line_breaks_belong_in_the_body_alone(self) -> None:
        assert fields_refused(body="a\r\n\tb") == []
        assert fields_refused(title="a\nb") == ["title"]

    def test_limits(self) -> None:
        assert fields_refused(body="x" * MAX_BODY_CHARACTERS) == []
        assert fields_refused(body="x" * (MAX_BODY_CHARACTERS + 1)) == ["body"]
        assert fields_refused(title="x" * MAX_LINE_CHARACTERS) == []
        assert fields_refused(title="x" * (MAX_LINE_CHARACTERS + 1)) == ["title"]

    @pytest.mark.parametrize(("character", "size"), [("x", 1), ("é", 2), ("叙", 3), ("𐀀", 4)])
    def test_an_id_is_limited_in_bytes(self, character: str, size: int) -> None:
        """It is the key of an index, which counts bytes."""
        most = character * (MAX_ID_BYTES // size)
        assert fields_refused(article_id=most) == []
        assert fields_refused(article_id=most + character) == ["article_id"]

    def test_other_lines_are_limited_in_characters(self) -> None:
        assert fields_refused(source="叙" * MAX_LINE_CHARACTERS, title="叙" * MAX_LINE_CHARACTERS) == []

    def test_future(self) -> None:
        assert fields_refused(published_at=NOW + MAX_FUTURE) == []
        assert fields_refused(published_at=NOW + MAX_FUTURE + timedelta(milliseconds=1)) == ["published_at"]
        assert fields_refused(updated_at=NOW + timedelta(days=3)) == ["updated_at"]

    def test_no_date(self) -> None:
        assert fields_refused(published_at=None) == ["published_at"]

    def test_url(self) -> None:
        assert fields_refused(url="desk.example/1") == ["url"]

    @given(st.text(max_size=50), st.text(max_size=50))
    def test_never_raises(self, title: str, url: str) -> None:
        check_article(dataclasses.replace(GOOD, title=title, url=url), now=NOW)


class TestRevision:
    """The hash of the content."""

    def test_is_frozen(self) -> None:
        assert GOOD.revision == "7c72dd0a702c9243b172f3702f263cecc07e511479a3e89bbe3ce20cbf10d497"

    @pytest.mark.parametrize(
        "changes",
        [
            {"body": "Other."},
            {"title": None},
            {"published_at": date(2024, 11, 29)},
            {"updated_at": NOW},
            {"source": "x"},
        ],
    )
    def test_other_content_is_another_revision(self, changes: dict[str, object]) -> None:
        assert dataclasses.replace(GOOD, **changes).revision != GOOD.revision  # type: ignore[arg-type]

    def test_the_zone_is_content(self) -> None:
        """Late on Friday in one zone is Saturday in another, and "today" another day."""
        here = NOW.astimezone(timezone(timedelta(hours=3)))
        assert (
            dataclasses.replace(GOOD, updated_at=here).revision != dataclasses.replace(GOOD, updated_at=NOW).revision
        )


class TestMoments:
    """Days and instants in one order."""

    def test_a_day_counts_from_its_midnight(self) -> None:
        assert instant(date(2024, 11, 30)) == datetime(2024, 11, 30, tzinfo=UTC)
        assert instant(date(2024, 11, 30)) < instant(datetime(2024, 11, 30, 0, 1, tzinfo=UTC))

    def test_spelling(self) -> None:
        assert isoformat(date(2024, 11, 30)) == "2024-11-30"
        assert isoformat(NOW.astimezone(timezone(timedelta(hours=3)))) == "2024-12-01T12:00:00+00:00"
        assert isoformat(None) is None
