"""Events whose words name no place are where the text was: by "its garrison", "left it", "its capital"."""

import pytest
from tests.unit.core.extraction.conftest import Mentions


def places(mentions: Mentions, body: str) -> list[str]:
    """The first place of each event of `body`."""
    return [mention.places[0].name if mention.places else "" for mention in mentions(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Rebels captured Nubl on Friday. Its garrison had left for Damascus.", ["Nubl", "Nubl"]),
        ("Fighting went on in Syria on Friday, while rebels came within 30 km of its capital.", "Damascus"),
        ("The Syrian presidency denied on Friday that President Bashar al-Assad had fled.", ["Damascus"]),
        ("The fighting north of Hama has killed 20 soldiers since Monday.", ["Hama"]),
        ("Two officials said on Friday that Iranian troops were leaving for Iraq and Lebanon.", ["Iraq"]),
        ("Rebels held Homs. Syrian troops left it on Friday under a deal.", ["Homs", "Homs"]),
    ],
)
def test_place(mentions: Mentions, body: str, expected: list[str] | str) -> None:
    found = places(mentions, body)
    assert (found[-1] == expected) if isinstance(expected, str) else (found == expected), found


def test_talks_abroad_do_not_move_the_scene(mentions: Mentions) -> None:
    found = mentions(
        "Shells hit Homs in Syria on Friday. Syrian ministers met the Russian president in Istanbul on Friday. "
        "At least 30 people were detained in Syria, and 12 soldiers were killed."
    )
    assert [place.name for mention in found[2:] for place in mention.places[:1]][-1] != "Istanbul"


def test_a_speaker_ends_before_its_verb(mentions: Mentions) -> None:
    found = mentions("The Syrian minister will tell reporters that troops left Homs on Friday.")
    assert [mention.assertion.attributed_to.text for mention in found if mention.assertion.attributed_to] == [
        "The Syrian minister"
    ]
