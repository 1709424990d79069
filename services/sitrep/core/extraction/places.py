"""Places as values: where one stands in a text, how exact it is, what lies in what."""

from dataclasses import dataclass

from sitrep.core.mentions import Place, PlaceKind, PlaceRole

PRECISION = {
    PlaceKind.FACILITY: 1, PlaceKind.NEIGHBOURHOOD: 1, PlaceKind.SETTLEMENT: 1, PlaceKind.ADMIN: 4,
    PlaceKind.REGION: 5, PlaceKind.NATURAL: 5, PlaceKind.COUNTRY: 6, PlaceKind.OTHER: 3,
}  # fmt: skip
"""UCDP's where_prec of a place of each kind, when the event is said to be in it."""
_ORIGIN = frozenset(("from", "leave", "left", "leaving", "fled", "fleeing", "flee"))
_DESTINATION = frozenset(("to", "into", "toward", "towards", "reach", "reached"))


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place where it stands in the text: characters and words (last exclusive)."""

    start: int
    end: int
    first: int
    last: int
    place: Place


def contains(outer: Place, inner: Place) -> bool:
    """Whether `inner` lies in `outer`: a settlement in its governorate, anything in its country."""
    if outer.country is None or outer.country != inner.country or outer.name == inner.name:
        return False
    if outer.kind is PlaceKind.COUNTRY:
        return inner.kind is not PlaceKind.COUNTRY
    if outer.kind is PlaceKind.ADMIN:
        return outer.admin1 is not None and outer.admin1 == inner.admin1 and inner.kind is not PlaceKind.ADMIN
    return (
        outer.kind is PlaceKind.SETTLEMENT
        and inner.kind in (PlaceKind.NEIGHBOURHOOD, PlaceKind.FACILITY)
        and outer.admin1 is not None
        and outer.name == inner.admin1
    )


def role_after(before: str) -> PlaceRole:
    """What a place is to a movement, by the word before it."""
    if before in _ORIGIN:
        return PlaceRole.ORIGIN
    return PlaceRole.DESTINATION if before in _DESTINATION else PlaceRole.LOCATION
