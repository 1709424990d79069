"""Clock times become instants where a zone is known: their own, or the one the text states for all."""

from datetime import date

import pytest

from sitrep.core.temporal import zones
from sitrep.core.temporal.tagging import tag


class TestOffset:
    """Names and offsets as ISO writes them; nothing for what is no zone."""

    @pytest.mark.parametrize(
        ("zone", "offset"),
        [("GMT", "Z"), ("est", "-05:00"), ("GMT+3", "+03:00"), ("UTC+5:30", "+05:30"), ("gmt-2", "-02:00"),
         ("GMT+99", ""), ("home", ""), ("", "")],
    )  # fmt: skip
    def test_zone(self, zone: str, offset: str) -> None:
        assert zones.offset(zone) == offset


class TestStated:
    """Said once, it counts for every clock time of the text that has no zone of its own."""

    @pytest.mark.parametrize(
        ("note", "instant"),
        [
            ("All times are local (GMT+3).", "2024-12-07T21:25:00+03:00"),
            ("Times are given in UTC.", "2024-12-07T21:25:00+00:00"),
            ("(All times EET)", "2024-12-07T21:25:00+02:00"),
            ("Local time is GMT+3.", "2024-12-07T21:25:00+03:00"),
            ("All times are local.", "2024-12-07"),
            ("The Harbour Times wrote of it at length, in GMT or not.", "2024-12-07"),
        ],
    )
    def test_note(self, note: str, instant: str) -> None:
        found = tag(f"{note}\n\nShots were heard at 21:25 on Saturday.", published_at=date(2024, 12, 8)).expressions
        assert [(e.text, e.interval.edtf) for e in found if e.interval] == [("21:25 on Saturday", instant)]

    def test_a_zone_of_its_own_comes_first(self) -> None:
        text = "All times are local (GMT+3).\n\nIt began at 18:00 GMT, the ministry said at 0300 hours."
        found = tag(text, published_at=date(2024, 12, 8)).expressions
        assert [e.interval.edtf for e in found if e.interval] == [
            "2024-12-08T18:00:00+00:00",
            "2024-12-08T03:00:00+03:00",
        ]

    def test_the_offset_is_no_clock_time(self) -> None:
        found = tag("It fell at 18:00 UTC+5:30 on Friday.", published_at=date(2024, 12, 8)).expressions
        assert [(e.text, e.interval and e.interval.edtf) for e in found] == [
            ("18:00 UTC+5:30 on Friday", "2024-12-06T18:00:00+05:30")
        ]
