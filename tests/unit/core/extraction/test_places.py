"""Names of places are found as whole words, told apart by context, and carried by their containment."""

import pytest

from sitrep.core.extraction import document
from sitrep.core.extraction.gazetteer import Gazetteer
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.extraction.places import contains
from sitrep.core.mentions import Place, PlaceKind, PlaceRole


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    return PlaceFinder(Gazetteer())


def named(finder: PlaceFinder, body: str) -> list[str]:
    return [mention.place.name for mention in finder.find(document.read(body))]


def place(name: str, kind: PlaceKind, admin1: str | None) -> Place:
    return Place(name, name, kind, "SY", admin1, None, None, None, 1, PlaceRole.LOCATION)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Syrian troops left Maaret al-Noman.", ["Maarat al-Numan"]),
        ("Syrian troops left Tal Rifaat and Qamishli.", ["Tell Rifaat", "Qamishli"]),
        ("Syrian rebels are in the al-Bab area.", ["Al-Bab"]),
        ("Syrian rebels entered the village of Kafr Amma.", ["Kafr Amma"]),
        ("Syrian rebels captured Base 46.", ["Base 46"]),
        ("Syrian rebels are at Aleppo University.", ["Aleppo University"]),
        ("Syrian jets struck northwestern Syria.", ["northwestern Syria"]),
        ("Rebels took Hama. The city was quiet.", ["Hama", "Hama"]),
        ("Libyan rebels in Benghazi took Nalut. The city was quiet.", ["Benghazi", "Nālūt", "Benghazi"]),
        ("Syrian rebels left Aleppo. Near Harmala the village was burnt.", ["Aleppo", "Harmala", "Harmala"]),
        (
            "Syrian rebels took Hama. The city was quiet in Hama.\n\nThey are in Homs.\n\nShops in the city closed.",
            ["Hama", "Hama", "Hama", "Homs", "Hama"],
        ),
    ],
)
def test_found(finder: PlaceFinder, body: str, expected: list[str]) -> None:
    assert named(finder, body) == expected


@pytest.mark.parametrize(
    "body",
    ["Police said of the march that most men left.", "President Santiago spoke.", "The Washington Post reported."],
)
def test_no_place(finder: PlaceFinder, body: str) -> None:
    assert named(finder, body) == []


@pytest.mark.parametrize(
    ("body", "country"),
    [
        ("The army of El Salvador left Santa Ana.", "SV"),
        ("Police in Tripoli said that the Libyan army had left. Libya agreed.", "LY"),
        ("Lebanese police in Tripoli said that the army had left. Lebanon agreed.", "LB"),
    ],
)
def test_country_of_the_article_decides(finder: PlaceFinder, body: str, country: str) -> None:
    settlements = [m.place for m in finder.find(document.read(body)) if m.place.kind is PlaceKind.SETTLEMENT]
    assert [settlement.country for settlement in settlements] == [country]


def test_containment() -> None:
    governorate, city = (
        place("Aleppo Governorate", PlaceKind.ADMIN, "Aleppo"),
        place("Azaz", PlaceKind.SETTLEMENT, "Aleppo"),
    )
    quarter = place("Furqan", PlaceKind.NEIGHBOURHOOD, "Aleppo")
    assert contains(governorate, city)
    assert contains(place("Aleppo", PlaceKind.SETTLEMENT, "Aleppo"), quarter)
    assert not contains(city, governorate)
    assert not contains(city, quarter)
