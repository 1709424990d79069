"""Digests: the days that matter, the sentences that tell them; nothing of it by chance or by order of arrival."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.core.articles import Article
from sitrep.core.event_types import EventType
from sitrep.core.extraction import extractor
from sitrep.core.extraction.extractor import RuleExtractor
from sitrep.core.summary import corpus, dated, digests, salience, terms
from sitrep.core.summary.dated import DatedSentence, ToldEvent
from sitrep.core.summary.digests import DigestDay
from sitrep.core.summary.salience import Bounds

HAMA = date(2024, 12, 5)
PLACES = ["Hama", "Homs", "Aleppo", "Daraa", "Idlib", "Palmyra"]
WORDS = [
    "rebels",
    "captured",
    "fled",
    "army",
    "bridge",
    "villages",
    "soldiers",
    "statement",
    "convoy",
    "airport",
    "shelled",
    "border",
    "hospital",
]


def said(
    text: str, article: str = "a", published: date = HAMA, position: int = 0, days: tuple[date, ...] = (), **more: Any
) -> DatedSentence:
    told = {"events": ()} | more
    return DatedSentence(article, published, position, text, terms.of(text), days, **told)


def made(
    sentences: list[DatedSentence], days: int = 5, each: int = 2, bounds: Bounds | None = None
) -> list[DigestDay]:
    return list(digests.make(sentences, days=days, sentences_a_day=each, bounds=bounds))


def long(text: str, marks: str = "") -> str:
    """A sentence of the usual length that says `text`."""
    return f"{text} while {marks} the governor told reporters that nobody expected anything like it at all."


@st.composite
def archives(draw: st.DrawFn) -> list[DatedSentence]:
    found = []
    for article in draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)):
        published = HAMA + timedelta(draw(st.integers(-3, 12)))
        for position in range(draw(st.integers(1, 4))):
            text = " ".join(draw(st.lists(st.sampled_from(PLACES + WORDS), min_size=3, max_size=16)))
            days = draw(st.sets(st.integers(-4, 10), max_size=2))
            named = tuple(sorted(HAMA + timedelta(n) for n in days))
            kinds = draw(st.lists(st.sampled_from([EventType.ATTACK, EventType.STATEMENT]), max_size=2))
            events = tuple(
                ToldEvent(kind, draw(st.sampled_from([None, *named])), draw(st.booleans())) for kind in kinds
            )
            found.append(said(text, article, published, position, named, events=events))
    return found


class TestLaws:
    """What holds for any articles."""

    @given(archives(), st.data())
    def test_order_of_articles_changes_nothing(self, sentences: list[DatedSentence], data: st.DataObject) -> None:
        assert made(data.draw(st.permutations(sentences))) == made(sentences)

    @given(archives(), st.integers(1, 8), st.integers(1, 4))
    @settings(max_examples=60)
    def test_limits(self, sentences: list[DatedSentence], days: int, each: int) -> None:
        digest = made(sentences, days, each)
        assert len(digest) <= days
        assert all(1 <= len(one.sentences) <= each for one in digest)
        assert [one.day for one in digest] == sorted({one.day for one in digest})

    @given(archives(), st.integers(-4, 4), st.integers(0, 6))
    def test_bounds_are_inclusive_and_held(self, sentences: list[DatedSentence], first: int, length: int) -> None:
        bounds = Bounds(HAMA + timedelta(first), HAMA + timedelta(first + length))
        assert all(bounds.hold(one.day) for one in made(sentences, 50, bounds=bounds))

    @given(archives())
    def test_more_days_keep_those_that_fewer_had(self, sentences: list[DatedSentence]) -> None:
        fewer, more = ({one.day for one in made(sentences, days)} for days in (2, 4))
        assert fewer <= more

    @given(archives())
    def test_no_sentence_is_told_twice(self, sentences: list[DatedSentence]) -> None:
        texts = [sentence.text for one in made(sentences, 50, 5) for sentence in one.sentences]
        assert len(texts) == len(set(texts))


class TestDays:
    """Which days matter."""

    def test_nothing_of_nothing(self) -> None:
        assert made([]) == []

    def test_more_articles_that_name_a_day_make_it_matter_more(self) -> None:
        other = HAMA + timedelta(1)
        sentences = [
            said(long(f"Hama fell to rebels, {n}"), f"a{n}", HAMA + timedelta(9), 0, (HAMA,)) for n in range(3)
        ]
        sentences += [said(long("Homs lies next"), "b", HAMA + timedelta(9), 0, (other,))]
        assert [one.day for one in made(sentences, 1, bounds=Bounds())] == [HAMA]

    def test_copies_of_one_text_count_once(self) -> None:
        one = [said(long("Hama fell to rebels"), "a", HAMA, 0, (HAMA,))]
        copies = [*one, said(long("Hama fell to rebels"), "b", HAMA, 0, (HAMA,))]
        own_words = [*one, said(long("Hama was lost to rebels"), "b", HAMA, 0, (HAMA,))]
        scores = [salience.of_day(corpus.build(archive), HAMA) for archive in (one, copies, own_words)]
        assert scores[0] == scores[1] < scores[2]

    def test_events_of_the_day_weigh_by_type_and_figures(self) -> None:
        def score(*events: ToldEvent) -> int:
            return salience.of_day(corpus.build([said(long("Hama fell"), days=(HAMA,), events=events)]), HAMA)

        plain = score()
        words, deed, counted = (
            score(ToldEvent(kind, HAMA, figures))
            for kind, figures in ((EventType.STATEMENT, False), (EventType.ATTACK, False), (EventType.ATTACK, True))
        )
        assert plain < words < deed < counted
        assert score(ToldEvent(EventType.ATTACK, HAMA - timedelta(1), figures=True)) == plain

    def test_what_is_spoken_of_later_matters_more(self) -> None:
        scores = [
            salience.of_day(corpus.build([said(long("Hama fell"), "a", HAMA + timedelta(age), 9, (HAMA,))]), HAMA)
            for age in (1, 2, 5, 20, 60)
        ]
        assert scores == sorted(set(scores))

    def test_what_was_only_foreseen_does_not_count(self) -> None:
        foreseen = corpus.build([said(long("Talks are due"), "a", HAMA - timedelta(2), 9, (HAMA,))])
        assert salience.of_day(foreseen, HAMA) == 0

    def test_older_days_are_history_unless_asked_for(self) -> None:
        old = date(1982, 2, 2)
        sentences = [said(long("The army razed Hama"), days=(old,)), said(long("Hama fell today"))]
        assert [one.day for one in made(sentences)] == [HAMA]
        assert [one.day for one in made(sentences, bounds=Bounds(None, HAMA))] == [old, HAMA]

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_the_ends_of_the_calendar(self, day: date) -> None:
        assert [one.day for one in made([said(long("Hama fell"), published=day)])] == [day]


class TestSentences:
    """Which sentences tell a day."""

    def test_what_many_say_comes_first(self) -> None:
        sentences = [
            said(long("Rebels captured the city of Hama", "Ali"), "a", HAMA, 9, (HAMA,)),
            said(long("Rebels captured the city of Hama after the army left", "Omar"), "b", HAMA, 9, (HAMA,)),
            said(
                "A bakery in Oslo won a prize for its bread and its famous cinnamon rolls too", "c", HAMA, 9, (HAMA,)
            ),
        ]
        (day,) = made(sentences, 1, 1)
        assert "Hama" in day.sentences[0].text

    def test_none_repeats_another(self) -> None:
        sentences = [
            said(long("Rebels captured the city of Hama", f"{name}"), name, HAMA, 9, (HAMA,))
            for name in ("Ali", "Omar")
        ]
        (day,) = made(sentences, 1, 2)
        assert len(day.sentences) == 1

    def test_a_short_sentence_serves_where_there_is_no_other(self) -> None:
        (day,) = made([said("Hama fell.", days=(HAMA,))])
        assert [sentence.text for sentence in day.sentences] == ["Hama fell."]

    def test_the_top_of_an_article_tells_its_day_and_the_depth_does_not(self) -> None:
        top, deep = said(long("Hama fell to the rebels")), said(long("Bread was dear in Homs"), position=9)
        (day,) = made([top, deep], 1, 5)
        assert day.sentences == (top,)


@pytest.fixture(scope="module")
def rules() -> RuleExtractor:
    return extractor.build()


def article(body: str, **fields: Any) -> Article:
    given: dict[str, Any] = {"article_id": "a", "published_at": date(2024, 12, 6), "updated_at": None} | fields
    return Article(given["article_id"], None, "wire", None, body, given["published_at"], given["updated_at"], None)


class TestDatedSentences:
    """What an article offers."""

    def test_days_events_and_figures_are_each_sentence_s_own(self, rules: RuleExtractor) -> None:
        one = article("Rebels captured Hama on Thursday. The air strike killed 12 people. It was cold in November.")
        first, second, third = dated.of_article(one, rules.extract(one))
        assert (first.days, first.figures) == ((date(2024, 12, 5),), False)
        assert {event.day for event in first.events} == {date(2024, 12, 5)}
        assert (second.days, second.figures) == ((), True)
        assert (third.days, third.events) == ((), ())
        assert [sentence.position for sentence in (first, second, third)] == [0, 1, 2]

    def test_an_instant_counts_by_its_own_day(self, rules: RuleExtractor) -> None:
        one = article("Hama fell today.", published_at=datetime.fromisoformat("2024-12-06T00:30:00+03:00"))
        assert dated.of_article(one, rules.extract(one))[0].published == date(2024, 12, 6)

    def test_an_article_without_a_date_offers_nothing(self, rules: RuleExtractor) -> None:
        one = article("Rebels captured Hama on 5 December 2024.", published_at=None)
        assert dated.of_article(one, rules.extract(one)) == ()


class TestLatest:
    """Of an article's revisions one counts, whatever their order."""

    def test_the_last_updated_counts(self) -> None:
        first, second = article("Old."), article("New.", updated_at=datetime(2024, 12, 7, tzinfo=UTC))
        assert digests.latest([first, second]) == digests.latest([second, first]) == [second]

    def test_a_tie_is_broken_by_content(self) -> None:
        first, second = article("One."), article("Two.")
        assert digests.latest([first, second]) == digests.latest([second, first])

    def test_sorted_by_id(self) -> None:
        b, a = article("B.", article_id="b"), article("A.", article_id="a")
        assert digests.latest([b, a]) == [a, b]
