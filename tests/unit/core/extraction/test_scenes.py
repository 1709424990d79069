"""An event is where its sentence says, not where its people come from; what its place lies in is told with it."""

import pytest
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.extraction import document
from sitrep.core.extraction.gazetteer import Gazetteer
from sitrep.core.extraction.place_finding import PlaceFinder


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    return PlaceFinder(Gazetteer())


def where(mentions: Mentions, body: str) -> list[list[str]]:
    return [[place.name for place in mention.places] for mention in mentions(body)]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("Gunmen attacked the U.S. embassy in Lima on Friday.", ["Lima", "Peru"]),
        ("Peru police said that gunmen killed a judge in Arequipa on Friday.", ["Arequipa", "Peru"]),
        ("Gunmen from Sudan killed two villagers near Adre in Chad on Friday.", ["Adré", "Chad"]),
        ("Two men who were sent to the United States murdered a judge in Lima.", ["Lima", "Peru"]),
        ("Shells hit Kharkiv in Ukraine on Friday.", ["Kharkiv", "Ukraine"]),
        ("Shelling killed two women in the market of Omdurman in Sudan on Friday.", ["Omdurman", "Sudan"]),
    ],
)
def test_scene(mentions: Mentions, body: str, places: list[str]) -> None:
    assert where(mentions, body) == [places]


def test_a_street_lies_in_the_town_spoken_of(mentions: Mentions) -> None:
    body = "A bomb exploded in Santiago, Chile, on Thursday. On Friday another bomb killed a man on Prat Avenue."
    assert where(mentions, body) == [["Santiago", "Chile"], ["Prat Avenue", "Santiago", "Chile"]]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("The army held the towns of Ukraine. On Friday a bomb exploded in the capital.", ["Kyiv", "Ukraine"]),
        ("The Peruvian army was on alert. On Friday a bomb exploded in the Peruvian capital.", ["Lima", "Peru"]),
    ],
)
def test_the_capital(mentions: Mentions, body: str, places: list[str]) -> None:
    assert where(mentions, body)[-1] == places


def test_a_dateline_abroad_is_no_scene(mentions: Mentions) -> None:
    body = (
        "GENEVA, Nov 30 (Wire) - The Sudanese army and its rivals blamed each other. Sudanese doctors said that two"
        " women had been killed by a bomb on Friday."
    )
    assert where(mentions, body)[-1] == ["Sudan"]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("The Medellin cartel denied it.", []),
        ("Let US remember.", []),
        ("The Catholic Church met.", []),
        ("The people of the Villa\nFlora district left.", ["Villa Flora"]),
        ("They met at Omar Haddad's house.", []),
        ("Colombian leader Carlos Pizarro spoke in Cali. Pizarro smiled.", ["Cali"]),
    ],
)
def test_names_of_places(finder: PlaceFinder, body: str, names: list[str]) -> None:
    assert [mention.place.name for mention in finder.find(document.read(body))] == names


def test_home_is_told_by_people_too(finder: PlaceFinder) -> None:
    text = document.read("The Ukrainian army met Latin American and American envoys; Ukrainian officials smiled.")
    assert finder.home(text, finder.find(text)) == "UA"
    assert finder.home(document.read("Nobody came."), []) is None
