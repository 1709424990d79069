"""The gazetteer: places of the world by their names, from the compiled table and the table of countries."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sitrep.core.extraction import tables
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.matching import Matcher
from sitrep.core.mentions import PlaceKind

_NO_COUNTRIES = ("us", "gaza strip", "west bank", "georgia")
"""Names in the table of countries that are no country when they stand alone: a pronoun, regions, a state."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer."""

    geonames_id: int | None
    name: str
    kind: PlaceKind
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int


class Gazetteer:
    """Places by their names; parsed lazily, because an article names a handful of 40,000."""

    def __init__(self) -> None:
        places, _, names = tables.compiled("gazetteer.txt.xz").partition("\n\n")
        self._lines = places.split("\n")
        countries = _countries()
        self.countries = {entry.country: entry for entry in countries.values()}
        keys, self._found = list(countries), [(entry,) for entry in countries.values()]
        self._indices: list[str] = []
        for line in names.split("\n"):
            name, _, indices = line.partition("\t")
            if name not in countries:
                keys.append(name)
                self._indices.append(indices)
        self._matcher = Matcher(keys)
        self._parse = lru_cache(maxsize=4096)(self._parsed)

    def find(self, folded: str) -> Iterator[tuple[int, int, tuple[Entry, ...]]]:
        """Start, end and possible places of every name in `folded`."""
        listed = len(self._found)
        for index, start, end in self._matcher.find(folded):
            yield start, end, self._found[index] if index < listed else self._parse(index - listed)

    def _parsed(self, index: int) -> tuple[Entry, ...]:
        return tuple(_entry(self._lines[int(line)]) for line in self._indices[index].split(","))


def demonyms() -> dict[str, str]:
    """The country of each one-word adjective: `syrian` is SY."""
    return {
        key(adjective): code
        for code, _, _, adjectives in tables.rows("countries.txt", 4)
        for adjective in tables.several(adjectives)
        if " " not in key(adjective)
    }


def _countries() -> dict[str, Entry]:
    found = {}
    for code, name, others, _ in tables.rows("countries.txt", 4):
        entry = Entry(None, name, PlaceKind.COUNTRY, code, None, None, None, 1_000_000)
        for other in (name, *tables.several(others)):
            found[key(other)] = entry
    return {name: entry for name, entry in found.items() if name not in _NO_COUNTRIES}


def _entry(line: str) -> Entry:
    geonames_id, name, kind, country, admin1, lat, lon, population = line.split("\t")
    return Entry(
        int(geonames_id) if geonames_id else None, name, PlaceKind(kind), country or None, admin1 or None,
        float(lat), float(lon), int(population),
    )  # fmt: skip
