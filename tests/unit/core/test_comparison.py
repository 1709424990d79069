"""Two chronologies compared: every event is accounted for once, and what became of it is said."""

from dataclasses import replace
from random import Random  # noqa: TID251 - hypothesis hands it in

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import reports

from sitrep.core import chronology, comparison
from sitrep.core.comparison import Kind
from sitrep.core.events import Event, EventStatus


def events(count: int) -> list[Event]:
    """Of different towns, each of one mention."""
    found = reports.report(
        "one",
        *(
            reports.mention(n, places=[reports.place(f"Town {n}")], figures=[reports.killed(n + 1)])
            for n in range(count)
        ),
    )
    return list(chronology.chronology(chronology.counted([found])))


ONE, TWO, THREE = sorted(events(3), key=lambda event: event.mention_ids)
BOTH = replace(ONE, mention_ids=tuple(sorted(ONE.mention_ids + TWO.mention_ids)))
OTHERS = replace(TWO, mention_ids=tuple(sorted(TWO.mention_ids + THREE.mention_ids)))


def kinds(before: list[Event], after: list[Event]) -> list[Kind]:
    return [difference.kind for difference in comparison.compare(before, after).differences]


class TestKinds:
    """What became of events."""

    def test_the_same(self) -> None:
        result = comparison.compare([ONE, TWO], [TWO, ONE])
        assert (result.same, result.differences) == (2, ())

    def test_each_kind(self) -> None:
        assert kinds([], [ONE]) == [Kind.ADDED]
        assert kinds([ONE], []) == [Kind.GONE]
        assert kinds([ONE, TWO], [BOTH]) == [Kind.MERGED]
        assert kinds([BOTH], [ONE, TWO]) == [Kind.SPLIT]
        assert kinds([BOTH, THREE], [ONE, OTHERS]) == [Kind.REGROUPED]

    def test_aspects(self) -> None:
        disputed = replace(ONE, status=EventStatus.DISPUTED, places=(), figures=())
        [difference] = comparison.compare([ONE], [disputed]).differences
        assert (difference.kind, difference.aspects) == (Kind.CHANGED, ("place", "figures", "status"))
        [difference] = comparison.compare([ONE], [replace(ONE, headline="Other words.")]).differences
        assert difference.aspects == ("other",)

    def test_another_id_alone_is_another_event_of_the_same_mentions(self) -> None:
        [difference] = comparison.compare([ONE], [replace(ONE, event_id=TWO.event_id)]).differences
        assert (difference.kind, difference.aspects) == (Kind.CHANGED, ("other",))

    def test_counts(self) -> None:
        moved = replace(THREE, places=())
        result = comparison.compare([ONE, TWO, THREE], [BOTH, moved])
        assert result.counts == {"changed": 1, "changed: place": 1, "merged": 1}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12), st.randoms())
def test_every_event_once_in_any_order(homes: list[tuple[int, int]], shuffling: Random) -> None:
    """Mentions dealt out to events at random, before and after."""
    sides: list[list[Event]] = []
    for number_of_side in range(2):
        members: dict[int, list[str]] = {}
        for number, home in enumerate(homes):
            members.setdefault(home[number_of_side], []).append(f"mention-{number:02}")
        sides.append([replace(ONE, event_id=min(ids), mention_ids=tuple(ids)) for ids in members.values()])
    result = comparison.compare(*sides)
    before = [event.event_id for difference in result.differences for event in difference.before]
    after = [event.event_id for difference in result.differences for event in difference.after]
    for listed, side in ((before, sides[0]), (after, sides[1])):
        assert len(listed) == len(set(listed)) == len(side) - result.same
    assert all(difference.kind != Kind.ADDED for difference in result.differences)
    shuffled = [list(side) for side in sides]
    for side_events in shuffled:
        shuffling.shuffle(side_events)
    assert comparison.compare(*shuffled) == result
