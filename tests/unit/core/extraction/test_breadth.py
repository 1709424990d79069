"""The breadth of triggers: nouns, phrases, particle verbs and passives of every type, and what is none of them."""

import pytest
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.event_types import EventType
from sitrep.core.mentions import Modality

CLASH, AIR = EventType.ARMED_CLASH, EventType.AIR_STRIKE
TERRITORY, FORCES, LEAVING = EventType.TERRITORY_CHANGE, EventType.FORCE_MOVEMENT, EventType.WITHDRAWAL
PEOPLE, CLOSURE, RELEASE = EventType.DISPLACEMENT, EventType.CLOSURE, EventType.RELEASE
LEADER, AGREEMENT, STATEMENT = EventType.LEADERSHIP_CHANGE, EventType.AGREEMENT, EventType.STATEMENT


@pytest.mark.parametrize(
    ("body", "kind", "subtype"),
    [
        ("Army units pushed back the attackers near Hama.", CLASH, None),
        ("The army suffered heavy losses near Maardis.", CLASH, None),
        ("A village near Homs slipped from government control on Friday.", TERRITORY, "captured"),
        ("Hama passed to the rebels on Thursday.", TERRITORY, "captured"),
        ("Rebel fighters were seen in Aleppo on Friday.", TERRITORY, "entered"),
        ("Rebels have been celebrating since the offensive began on Wednesday.", FORCES, "offensive_launched"),
        ("Rebel fighters came within five kilometres of Hama.", FORCES, "advance"),
        ("The army spoke of a redeployment of its troops in Hama.", LEAVING, None),
        ("Its officers were flown out by helicopter on Saturday.", LEAVING, None),
        ("The ferries brought 3,000 people to Tartus.", PEOPLE, "fled"),
        ("A baker returned to his street in Saraqib.", PEOPLE, "returned"),
        ("Sheikh Maqsoud, a quarter of Aleppo, was surrounded on Monday.", CLOSURE, "siege"),
        ("Rebels took the bridge, cutting the city off from the coast.", CLOSURE, "cut"),
        ("Hundreds walked out of the prison of Adra on Sunday.", RELEASE, None),
        ("The two sides agreed on Friday to share the water of the river.", AGREEMENT, "deal"),
        ("Assad had flown out of the capital by then.", LEADER, "fled"),
        ("The government had fallen, a captain was told.", LEADER, "ousted"),
        ("Jets were over Idlib. A missile hit a school in Sarmin.", AIR, "air"),
        ("The United States said that it hit 20 targets in the desert on Friday.", AIR, "air"),
        ("In Sarmin hospitals were hit again by jets.", AIR, "air"),
        ("Saraqib is a town. Rebels captured it in 2015.", TERRITORY, "captured"),
        ("Insurgents in northern Hama advanced towards Homs.", FORCES, "advance"),
        ("By dusk they had reached the suburbs of Homs.", FORCES, "advance"),
        ("Hundreds of soldiers crossed the border at dawn.", FORCES, "deployment"),
        ("The colonel had sent his men home on Sunday.", LEAVING, None),
        ("Reports spoke of a withdrawal from Homs.", LEAVING, None),
        ("Syrian soldiers crossed into Iraq at al-Qaim on Saturday.", LEAVING, None),
        ("On Monday a counterattack drove the rebels back north of Hama.", CLASH, None),
        ("Rebels attacked three villages near Hama.", CLASH, None),
        ("With help from abroad the army drove the rebels out of Hama.", TERRITORY, "recaptured"),
        ("Assad was gone. He had flown out on Friday.", LEADER, "fled"),
        ("Three villages changed hands.", TERRITORY, "captured"),
        ("Twelve inmates were hanged in Homs.", EventType.ATTACK, "execution"),
        ("Jordan shut the Nasib crossing on Friday.", CLOSURE, "closed"),
        ("An Israeli strike before dawn on Friday destroyed a bridge in Homs.", AIR, "air"),
    ],
)
def test_types(mentions: Mentions, body: str, kind: EventType, subtype: str | None) -> None:
    assert (kind, subtype) in [(mention.type, mention.subtype) for mention in mentions(body)]


@pytest.mark.parametrize(
    "body",
    [
        "The road over the pass is open.",
        "Nobody can say how many people fled from Hama.",
        "The garrison is in the desert near Palmyra.",
        "The families slept in the open at the airport.",
        "The opposition had never held Hama.",
        "Talks were held to spare the city a siege.",
    ],
)
def test_what_is_no_event(mentions: Mentions, body: str) -> None:
    assert not mentions(body)


def test_a_place_of_one_clause_does_not_make_one_event_of_two(mentions: Mentions) -> None:
    found = mentions("The fighters overran Base 46 on Wednesday and captured 17 villages.")
    assert [m.evidence.trigger.text for m in found] == ["overran", "captured"]


def test_a_denial_ends_at_a_semicolon(mentions: Mentions) -> None:
    found = mentions("The army denied that it had left Hama; troops were leaving Homs, a baker said.")
    assert [m.assertion.modality for m in found] == [Modality.DENIED, Modality.ONGOING]


def test_a_country_that_closes_its_border_is_the_place(mentions: Mentions) -> None:
    (found,) = mentions("Jordan closed its only working crossing on Friday.")
    assert [place.country for place in found.places] == ["JO"]


def test_a_denial_tells_of_what_is_denied_though_nothing_else_is_said(mentions: Mentions) -> None:
    (found,) = mentions("The army denies losing either town.")
    assert (found.type, found.assertion.modality) == (TERRITORY, Modality.DENIED)


class TestStatements:
    """What officials say becomes a statement when it tells of no event."""

    def test_reported_speech_of_an_official(self, mentions: Mentions) -> None:
        (found,) = mentions("The Turkish foreign minister said on Friday that Ankara wanted calm in the region.")
        assert (found.type, found.subtype, found.time.edtf) == (STATEMENT, "announce", "2024-11-29")

    def test_a_vague_attack_in_what_is_said_takes_no_speech_away(self, mentions: Mentions) -> None:
        (found,) = mentions("The Turkish foreign minister said that recent attacks harmed the country.")
        assert found.type is STATEMENT

    def test_the_time_of_a_statement_is_not_that_of_what_is_said(self, mentions: Mentions) -> None:
        (found,) = mentions("The Russian foreign ministry said that the pact of 1974 was void.")
        assert found.time.edtf == "2024-11-30"

    def test_a_pronoun_speaks_for_the_official_before(self, mentions: Mentions) -> None:
        text = "The Iranian foreign minister said that Tehran was calm. {} said it was useful."
        assert [m.type for m in mentions(text.format("He"))] == [STATEMENT, STATEMENT]
        assert [m.type for m in mentions(text.format("A baker"))] == [STATEMENT]

    def test_what_is_asked_for_has_not_happened(self, mentions: Mentions) -> None:
        (found,) = mentions("The foreign ministers called for an end to the fighting in Syria.")
        assert (found.type, found.subtype) == (STATEMENT, "demand")

    def test_a_leader_speaks_without_a_title(self, mentions: Mentions) -> None:
        (found,) = mentions("Trump wrote on Friday that the war was a mess.")
        assert (found.type, found.time.edtf) == (STATEMENT, "2024-11-29")
        assert found.assertion.attributed_to is not None
        assert found.assertion.attributed_to.id == "trump"

    def test_a_body_that_says_where_the_speaker_is_says_nothing(self, mentions: Mentions) -> None:
        assert not mentions("Our reporter at the UN says that some countries fear a wider crisis.")

    def test_the_subject_of_two_verbs_speaks(self, mentions: Mentions) -> None:
        _, said = mentions("President Assad received the Iranian envoy on Friday and promised to hold out.")
        assert (said.type, said.subtype) == (STATEMENT, "announce")

    def test_a_name_after_the_word_of_saying(self, mentions: Mentions) -> None:
        (found,) = mentions("Rebels captured Saraqib on Friday, despite the rain and the cold, says Jane Doe.")
        assert found.assertion.attributed_to is not None
        assert found.assertion.attributed_to.name == "Jane Doe"

    def test_backing_in_other_words(self, mentions: Mentions) -> None:
        (found,) = mentions("The Turkish government had given a green light to the plan.")
        assert (found.type, found.subtype) == (STATEMENT, "support")


class TestEllipses:
    """A bare denial or a bare number speaks of the event before it."""

    def test_denial(self, mentions: Mentions) -> None:
        _, denied = mentions("Rebels captured Saraqib on Friday. The army denied it.")
        assert (denied.type, denied.assertion.modality) == (TERRITORY, Modality.DENIED)
        assert denied.assertion.attributed_to is not None
        assert denied.assertion.attributed_to.text == "The army"
        assert denied.evidence.text == "The army denied it."

    def test_number(self, mentions: Mentions) -> None:
        first, second = mentions("About 300 prisoners were freed in Hama on Friday; the rebels speak of 900.")
        assert [figure.best for m in (first, second) for figure in m.figures] == [300, 900]
        assert second.evidence.text == "the rebels speak of 900."
        assert second.type is RELEASE

    def test_a_second_count_of_one_strike_is_a_claim_of_its_own(self, mentions: Mentions) -> None:
        found = mentions(
            "Jets struck back at towns. Bombs killed at least 15 civilians in Atareb on Thursday, medics said. "
            "The Monitor counted 19 dead."
        )
        assert [[f.best for f in m.figures] for m in found][-2:] == [[15], [19]]
        assert found[-1].time.edtf == found[-2].time.edtf == "2024-11-28"
        assert found[-1].places == found[-2].places

    @pytest.mark.parametrize(
        "body",
        [
            "Rebels captured Saraqib on Friday.\n\nThe army denied it.",
            "Rebels captured Saraqib on Friday. The army denied it had lost men.",
            "Rebels captured Saraqib on Friday. A grocer said 40 shops were shut there.",
        ],
    )
    def test_not_in_another_paragraph_and_not_of_something_else(self, mentions: Mentions, body: str) -> None:
        assert not [m for m in mentions(body) if m.type is TERRITORY and m.assertion.modality is Modality.DENIED]
        assert len([m for m in mentions(body) if m.type is TERRITORY]) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Rebels captured neither Salamiyah nor Rastan on Friday.",
        "Not one village was lost near Hama on Friday.",
        "Neither town has been captured since Thursday, the army said. It held Hama.",
    ],
)
def test_what_is_told_of_none_is_denied(mentions: Mentions, body: str) -> None:
    assert all(
        mention.assertion.modality is Modality.DENIED for mention in mentions(body) if mention.type is TERRITORY
    )


def test_another_half_of_the_sentence_is_not_denied(mentions: Mentions) -> None:
    found = mentions("Neither side gave figures after rebels captured Hama on Friday.")
    assert [m.assertion.modality for m in found if m.type is TERRITORY] == [Modality.OCCURRED]
