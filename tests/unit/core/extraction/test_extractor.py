"""Whole articles through the rules: what happened, where, to whom, how many, who says so."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.articles import Article
from sitrep.core.event_types import EventType
from sitrep.core.extraction.extractor import RuleExtractor
from sitrep.core.mentions import FigureKind, Mention, Modality


def names(mention: Mention) -> list[str]:
    return [place.name for place in mention.places]


@pytest.mark.parametrize(
    ("body", "kind", "subtype"),
    [
        ("Rebels captured Saraqib on Thursday.", EventType.TERRITORY_CHANGE, "captured"),
        ("The army retook Hama in 2012.", EventType.TERRITORY_CHANGE, "recaptured"),
        ("Russian warplanes bombed Idlib.", EventType.AIR_STRIKE, "air"),
        ("Artillery shelling hit the town of Ariha.", EventType.SHELLING, "artillery"),
        ("A car bomb exploded in Azaz, killing three people.", EventType.BOMBING, "car_bomb"),
        ("Gunmen assassinated the mayor of Daraa.", EventType.ATTACK, "assassination"),
        ("Militants kidnapped two priests in Homs.", EventType.ABDUCTION, "kidnapping"),
        ("Government troops withdrew from Hama.", EventType.WITHDRAWAL, None),
        ("Thousands of people fled Aleppo.", EventType.DISPLACEMENT, "fled"),
        ("The airport in Aleppo was closed.", EventType.CLOSURE, "closed"),
        ("The two foreign ministers met in Doha.", EventType.DIPLOMACY, "meeting"),
        ("Clashes broke out near Khanaser.", EventType.ARMED_CLASH, None),
    ],
)
def test_types(mentions: Mentions, body: str, kind: EventType, subtype: str | None) -> None:
    assert [(mention.type, mention.subtype) for mention in mentions(body)] == [(kind, subtype)]


def test_two_clauses_are_two_events_each_with_its_place(mentions: Mentions) -> None:
    found = mentions("Russian jets bombed Idlib while rebels captured Hama.")
    assert [(m.type, names(m)) for m in found] == [
        (EventType.AIR_STRIKE, ["Idlib", "Syria"]),
        (EventType.TERRITORY_CHANGE, ["Hama"]),
    ]


def test_figures_with_their_parts(mentions: Mentions) -> None:
    (mention,) = mentions("Shelling killed at least 27 civilians, including eight children, in Idlib.")
    assert [(f.kind, f.low, f.best, f.high, f.of, f.part_of) for f in mention.figures] == [
        (FigureKind.KILLED, 27, 27, None, "civilians", None),
        (FigureKind.KILLED, 8, 8, 8, "children", 0),
    ]


def test_passive_voice_turns_who_and_whom(mentions: Mentions) -> None:
    (mention,) = mentions("Two soldiers were kidnapped by gunmen in Daraa.")
    assert [actor.name for actor in mention.actors] == ["gunmen"]
    assert [actor.name for actor in mention.targets] == ["soldiers"]


@pytest.mark.parametrize(
    ("body", "modality"),
    [
        ("Rebels captured Hama.", Modality.OCCURRED),
        ("The army will retake Hama.", Modality.PLANNED),
        ("The army has not retaken Hama.", Modality.DENIED),
        ("Rebels tried to capture Hama.", Modality.ATTEMPTED),
        ("Rebels threatened to storm Hama.", Modality.THREATENED),
        ("Rebels could capture Hama.", Modality.HYPOTHETICAL),
        ("Warplanes are bombing Hama.", Modality.ONGOING),
    ],
)
def test_modality(mentions: Mentions, body: str, modality: Modality) -> None:
    assert [mention.assertion.modality for mention in mentions(body)] == [modality]


def test_the_source_is_named_and_gives_no_place(mentions: Mentions) -> None:
    (mention,) = mentions("Rebels captured Saraqib, according to the Syrian Observatory for Human Rights.")
    assert mention.assertion.attributed_to is not None
    assert mention.assertion.attributed_to.id == "sohr"


def test_told_twice_is_one_mention(mentions: Mentions) -> None:
    found = mentions("A car bomb exploded in Azaz on Friday.\n\nThe blast in Azaz killed seven people on Friday.")
    assert [(m.type, [f.best for f in m.figures]) for m in found] == [(EventType.BOMBING, [7])]


def test_two_places_are_two_events(mentions: Mentions) -> None:
    found = mentions("A car bomb exploded in Azaz. A car bomb exploded in Homs.")
    assert [names(m) for m in found] == [["Azaz", "Syria"], ["Homs", "Syria"]]


def test_long_ago_is_background(mentions: Mentions) -> None:
    (mention,) = mentions("The army captured Aleppo in December 2016.")
    assert mention.background


def test_evidence_is_the_body_s_own_text(rules: RuleExtractor) -> None:
    body = "  Überall: Rebels captured Hama.  Jets bombed Idlib."
    for mention in rules.extract(article(body)).mentions:
        evidence = mention.evidence
        assert evidence.text == body[evidence.start : evidence.end]
        assert evidence.trigger.text == body[evidence.trigger.start : evidence.trigger.end]


def article(body: str, published: date | None = date(2024, 11, 30)) -> Article:
    return Article("a1", None, "The Test Courier", None, body, published, None, None)


def test_without_a_publication_date_relative_days_stay_open(rules: RuleExtractor) -> None:
    (mention,) = rules.extract(article("Rebels captured Hama yesterday.", None)).mentions
    assert mention.time.start is None


def test_same_article_same_extraction(rules: RuleExtractor) -> None:
    once = rules.extract(article("Rebels captured Hama. Jets bombed Idlib."))
    assert rules.extract(article("Rebels captured Hama. Jets bombed Idlib.")) == once


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["rebels", "captured", "Aleppo", "killed", "27", "civilians", "including", "said", ",", ".", "\n\n", "bombed",
             "on", "Friday", "the", "army", "President", "was", "by", "according to", "“", "Syria's", "İ", "😀", "—"]
        ),
        max_size=40,
    ).map(" ".join)
    | st.text(max_size=80)
)  # fmt: skip
def test_any_text_is_read(rules: RuleExtractor, body: str) -> None:
    extraction = rules.extract(article(body))
    starts = [(mention.evidence.start, mention.type) for mention in extraction.mentions]
    assert starts == sorted(starts)
    assert len({mention.mention_id for mention in extraction.mentions}) == len(extraction.mentions)


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        ("Rebels captured Hama, two military sources told an agency.", "two military sources"),
        ("Rebels captured Hama, relatives say.", "relatives"),
        ("“Rebels captured Hama,” said a baker.", "a baker"),
        ("In a statement the army command admits that rebels captured Hama.", "army command"),
        ("The envoy, Omar Haddad, said that rebels captured Hama.", "Omar Haddad"),
        ("Rebels captured Hama.", None),
    ],
)
def test_who_says_so(mentions: Mentions, body: str, speaker: str | None) -> None:
    (mention,) = mentions(body)
    assert (mention.assertion.attributed_to and mention.assertion.attributed_to.text) == speaker


def test_what_is_denied_is_denied(mentions: Mentions) -> None:
    (mention,) = mentions("The ministry denied that its planes had bombed Idlib.")
    assert mention.assertion.modality is Modality.DENIED


@pytest.mark.parametrize(
    ("body", "killed"),
    [
        ("Mayor Luis Rivas was assassinated in Homs.", 1),
        ("The murder of Mayor Luis Rivas shook Homs.", 1),
        ("Gunmen murdered six priests and two women in Homs.", 8),
        ("Nine people died and 50 were wounded in an attack in Homs.", 9),
    ],
)
def test_killed(mentions: Mentions, body: str, killed: int) -> None:
    (mention,) = mentions(body)
    assert [f.best for f in mention.figures if f.kind is FigureKind.KILLED] == [killed]


@pytest.mark.parametrize(
    "body",
    ["", " ", "a" * 20_000, "." * 20_000, "\n" * 20_000, "killed " * 2_000, "said " * 2_000, "Aleppo " * 2_000, "\0" * 9, "İ" * 999],
)  # fmt: skip
def test_what_is_no_prose_is_read_too(rules: RuleExtractor, body: str) -> None:
    for mention in rules.extract(article(body)).mentions:
        assert mention.evidence.text == body[mention.evidence.start : mention.evidence.end]


class TestBackground:
    """What continues a tale of the past is dated by it, not by publication."""

    @pytest.mark.parametrize(
        "then",
        [
            "Estimates of the dead vary between 300 and 700.",
            "They had killed 40 villagers on the way.",
            "The dead were counted at 60 people.",
        ],
    )
    def test_goes_on(self, mentions: Mentions, then: str) -> None:
        found = mentions(f"Rebels captured Homs on Friday. In May 1999 the army attacked Palmyra. {then}")
        assert {str(m.time.start)[:4] for m in found if m.background} == {"1999"}
        assert [m.type for m in found if not m.background] == ["territory_change"]

    @pytest.mark.parametrize(
        "then",
        [
            " Soldiers fired on the market of Raqqa and killed 12 people.",
            "\n\nThey killed 12 people in Raqqa.",
            " They have killed 12 people in Raqqa.",
        ],
    )
    def test_returns_to_the_present(self, mentions: Mentions, then: str) -> None:
        found = mentions(f"BEIRUT, Nov 30 - In May 1999 the army attacked Palmyra.{then}")
        assert [m.background for m in found] == [True, False]


@pytest.mark.parametrize(
    "body",
    [
        "Nobody fired on the crowd in Raqqa.",
        "No one at the gate of Raqqa had heard of a battle.",
        "The men said that nobody had captured Raqqa.",
        "Demonstrators have gathered in Raqqa every Monday.",
        "The ministers meet in Damascus each spring.",
        "The upper floors of the souk in Homs have been lost to trade.",
        "The pound fell to 17,500 against the dollar in Damascus.",
        "In Homs the price of bread fell by 300.",
        "The clinic in Homs has withdrawn its earlier figure.",
        "Correction: we gave a total of 48 dead in Homs. The army withdrew two of those bodies from the list.",
        "An earlier version of this report said that 48 people were killed in Homs.",
    ],
)
def test_no_event(mentions: Mentions, body: str) -> None:
    assert mentions(body) == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Nobody fled, but rebels captured Raqqa on Friday.", EventType.TERRITORY_CHANGE),
        ("Jets bombed Raqqa every night this week.", EventType.AIR_STRIKE),
        ("The army lost Raqqa to the rebels on Friday.", EventType.TERRITORY_CHANGE),
        ("Raqqa fell to insurgents on Friday.", EventType.TERRITORY_CHANGE),
        ("The army withdrew its troops from Raqqa on Friday.", EventType.WITHDRAWAL),
    ],
)
def test_an_event_all_the_same(mentions: Mentions, body: str, kind: EventType) -> None:
    assert [m.type for m in mentions(body)] == [kind]


@pytest.mark.parametrize(
    ("body", "of"),
    [
        ("An air strike on Homs left 12 dead.", None),
        ("An air strike on Homs left 12 injured.", None),
        ("An air strike on Homs killed 12 villagers.", "villagers"),
        ("Doctors in Homs received 12 bodies of villagers after an air strike.", "villagers"),
        ("The air strike on Homs left 12 wounded civilians.", "civilians"),
    ],
)
def test_who_is_counted(mentions: Mentions, body: str, of: str | None) -> None:
    assert [figure.of for m in mentions(body) for figure in m.figures] == [of]


@pytest.mark.parametrize(
    "total",
    [
        "At least 640 people have been killed since the campaign began.",
        "Doctors have counted 640 deaths since 20 November.",
    ],
)
def test_a_running_total_is_no_strikes_toll(mentions: Mentions, total: str) -> None:
    found = mentions(f"Shells hit the market of Homs on Friday and killed six people. {total}")
    assert [(m.type, m.figures[0].best) for m in found] == [(EventType.SHELLING, 6), (EventType.CASUALTIES, 640)]


@pytest.mark.parametrize(
    "between",
    [
        "Refugees in Gaziantep told of it.",
        "Iran has promised Damascus more money.",
        "Moscow said that it was watching.",
    ],
)
def test_the_city_is_the_one_spoken_of(mentions: Mentions, between: str) -> None:
    found = mentions(f"Rebels captured Homs in Syria on Friday. {between} Soldiers had withdrawn from the city.")
    assert [names(m) for m in found if m.type is EventType.WITHDRAWAL] == [["Homs"]]


def test_of_two_cities_the_one_most_named_is_the_city(mentions: Mentions) -> None:
    found = mentions(
        "Rebels captured Homs on Friday. Clashes shook Homs and Hama. Soldiers had withdrawn from the city."
    )
    assert [names(m) for m in found if m.type is EventType.WITHDRAWAL] == [["Homs"]]
