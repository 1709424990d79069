"""What an article goes on to tell stays in its country; names that are places only by the words beside them."""

import pytest
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.mentions import Place


def _places(mentions: Mentions, text: str) -> tuple[Place, ...]:
    """The places of the event told last."""
    return mentions(text)[-1].places


def test_an_act_abroad_does_not_move_what_is_told_next(mentions: Mentions) -> None:
    text = (
        "Homs -- A bomb exploded in Homs on Friday. Syrian police are looking for Syrian and French suspects. "
        "A car bomb exploded in Paris on 3 November. Gunmen murdered a teacher on Thursday."
    )
    assert [place.name for place in _places(mentions, text)] == ["Homs", "Syria"]


def test_the_united_states_are_spoken_of_everywhere(mentions: Mentions) -> None:
    text = (
        "Damascus -- Syrian officials met an American delegation and an American senator on Thursday. "
        "Gunmen murdered a teacher on Friday."
    )
    assert "United States" not in {place.name for place in _places(mentions, text)}


@pytest.mark.parametrize("kind", ["sector", "area", "zone", "district"])
def test_a_name_before_its_kind(mentions: Mentions, kind: str) -> None:
    assert _places(mentions, f"Gunmen murdered a teacher in the Las Flores {kind} on Friday.")[0].name == "Las Flores"


def test_a_part_of_a_province_lies_in_it(mentions: Mentions) -> None:
    names = [
        place.name for place in _places(mentions, "Gunmen murdered a teacher in eastern Homs province on Friday.")
    ]
    assert names[0].startswith("eastern Homs")
    assert "Homs" in names[1:]


def test_a_great_city_is_no_part_of_a_persons_name(mentions: Mentions) -> None:
    assert all(place.name != "Sofia" for place in _places(mentions, "Sofia Gomez was murdered on Friday."))
    assert _places(mentions, "A teacher was murdered in Sofia on Friday.")[0].name == "Sofia"
