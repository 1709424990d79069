"""Records of the mentions' topic are read, or refused with a reason that names the field."""

from dataclasses import replace
from datetime import datetime, timedelta

import orjson
import pytest
from tests.fakes import reports
from tests.fakes.reports import RECORDED, report

from sitrep.core.errors import InvalidMessage
from sitrep.core.events import ExtractedRevision
from sitrep.runtime.clock import timestamp_ms
from sitrep.timeline.handlers.arrivals import Incoming, read, read_all
from sitrep.timeline.ports import Partition

GOOD = report("one", reports.mention(0), reports.mention(1), published=reports.FRIDAY, recorded=7)


def incoming(**changes: object) -> Incoming:
    message = reports.message(GOOD)
    record = Incoming(
        Partition("mentions", 3), 17, reports.timestamp(GOOD), b"one", message.to_bytes(), tuple(reports.headers(GOOD))
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def altered(**fields: object) -> bytes:
    return orjson.dumps({**orjson.loads(reports.message(GOOD).to_bytes()), **fields})


def with_time(start: object, end: object) -> bytes:
    value = orjson.loads(reports.message(GOOD).to_bytes())
    value["mentions"][0]["time"] |= {"start": start, "end": end}
    return orjson.dumps(value)


def with_count(count: int) -> bytes:
    value = orjson.loads(reports.message(GOOD).to_bytes())
    value["mentions"][0]["figures"] = [
        {"kind": "killed", "low": 17, "best": 17, "high": 17, "of": None, "text": "many", "part_of": None}
    ]
    return orjson.dumps(value).replace(b'"low":17,"best":17,"high":17', b'"low":%d,"best":null,"high":null' % count)


def with_geonames_id(number: int) -> bytes:
    value = orjson.loads(reports.message(GOOD).to_bytes())
    value["mentions"][0]["places"][0]["geonames_id"] = 170063
    return orjson.dumps(value).replace(b"170063", str(number).encode())


def extracted(record: Incoming) -> ExtractedRevision:
    content = read(record).content
    assert isinstance(content, ExtractedRevision)
    return content


class TestReading:
    """What a good record says."""

    def test_mentions_article_and_recorded_time(self) -> None:
        arrival = read(incoming())
        found = extracted(incoming())
        assert found.mentions == GOOD.mentions
        assert found.revision.header == GOOD.revision.header
        assert found.revision.recorded_at == RECORDED + timedelta(seconds=7)
        assert found.revision.dated_at == GOOD.revision.header.published_at
        assert (arrival.partition.number, arrival.offset) == (3, 17)

    def test_updated_dates_the_revision(self) -> None:
        found = extracted(incoming(value=altered(updated_at="2024-12-01T09:00:00+03:00")))
        assert found.revision.dated_at == datetime.fromisoformat("2024-12-01T06:00:00+00:00")

    def test_the_greatest_count_is_read(self) -> None:
        assert extracted(incoming(value=with_count(10**10))).mentions[0].figures[0].low == 10**10

    def test_a_retraction(self) -> None:
        told = reports.retraction("one", recorded=9, reason="the picture was of another war")
        message = reports.retraction_message(told)
        headers = tuple(reports.retraction_headers(told))
        at = timestamp_ms(told.recorded_at)
        found = read(incoming(value=message.to_bytes(), headers=headers, timestamp_ms=at))
        assert found.content == told
        with pytest.raises(InvalidMessage, match="key: is not the article's id"):
            read(incoming(value=message.to_bytes(), headers=headers, key=b"two"))

    def test_headers_may_be_missing(self) -> None:
        assert read(incoming(headers=())).traceparent.startswith("00-")

    def test_an_escaped_backslash_before_u0000_is_text(self) -> None:
        title = "a path C:\\u0000 in words"
        assert extracted(incoming(value=altered(title=title))).revision.header.title == title


class TestRefusal:
    """What no retry mends, with where it lies in the log."""

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"value": None}, "value: is missing"),
            ({"value": b"{"}, "EOF"),
            ({"value": b"[]"}, "Input should be an object"),
            ({"value": altered(mentions="none")}, "mentions"),
            ({"value": altered(title="a\0b")}, "U\\+0000"),
            (
                {"value": altered(mentions=[orjson.loads(reports.message(GOOD).to_bytes())["mentions"][0]] * 2)},
                "mention",
            ),
            ({"value": with_time("2024-11-30", "2024-11-29")}, "time"),
            ({"value": with_time("2024-11-30", None)}, "time"),
            ({"value": with_time("2024-11-29T10:00:00", "2024-11-29T11:00:00")}, "time"),
            ({"key": b"two"}, "key: is not the article's id"),
            ({"key": None}, "key: is not the article's id"),
            ({"headers": (("ce_type", b"sitrep.article.retracted.v1"),)}, "ce_type"),
            ({"timestamp_ms": 10**18}, "."),
            ({"timestamp_ms": -1}, "timestamp"),
            ({"timestamp_ms": -(10**12)}, "timestamp"),
            ({"value": with_count(10**30)}, r"figures\.0\.low"),
            ({"value": with_count(10**10 + 1)}, r"figures\.0\.low"),
            ({"value": with_geonames_id(2**64)}, r"places\.0\.geonames_id"),
            ({"value": altered(extractor={"name": "scribe", "version": "1" * 5_000})}, r"extractor\.version"),
            ({"value": altered(extractor={"name": "s" * 65, "version": "1.0.0"})}, r"extractor\.name"),
        ],
    )
    def test_refused(self, changes: dict[str, object], reason: str) -> None:
        with pytest.raises(InvalidMessage, match=reason) as refused:
            read(incoming(**changes))
        assert (refused.value.topic, refused.value.partition, refused.value.offset) == ("mentions", 3, 17)

    def test_the_good_are_kept(self) -> None:
        good, bad = incoming(), incoming(value=b"{", offset=18)
        arrivals, unreadable = read_all([bad, good])
        assert [arrival.record for arrival in arrivals] == [good]
        assert [item.record for item in unreadable] == [bad]
