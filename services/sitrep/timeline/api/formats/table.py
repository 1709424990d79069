"""Events as rows of a table: the columns that CSV and Parquet share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sitrep.core import wording
from sitrep.core.events import Event, EventFigure
from sitrep.core.mentions import FigureKind
from sitrep.timeline.adapters import rows

Cell = str | int | float | bool | datetime | None

SEPARATOR = "; "
"""Between several values of one cell."""
COUNTED = (FigureKind.KILLED, FigureKind.INJURED, FigureKind.DISPLACED)
"""Kinds of figures that have columns of their own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type of its cells, and the cell of an event."""

    name: str
    type: type[str | int | float | bool | datetime]
    cell: Callable[[Event], Cell]


def _joined(values: list[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(values))


def _first_point(event: Event, axis: int) -> float | None:
    points = rows.points(event.places)
    return points[0][axis] if points else None


def _first(event: Event, kind: FigureKind) -> EventFigure | None:
    """The figure of a kind that counts most: a part of it is lower."""
    told = [figure for figure in event.figures if figure.kind is kind]
    return max(told, key=lambda figure: (figure.low or 0, figure.high or 0), default=None)


def _figure_columns(kind: FigureKind) -> tuple[Column, ...]:
    def bound(name: str) -> Callable[[Event], Cell]:
        def cell(event: Event) -> Cell:
            figure = _first(event, kind)
            return getattr(figure, name) if figure is not None else None

        return cell

    return tuple(Column(f"{kind}_{name}", int, bound(name)) for name in ("low", "best", "high"))


COLUMNS: tuple[Column, ...] = (
    Column("event_id", str, lambda event: event.event_id),
    Column("start", str, lambda event: event.time.start.isoformat() if event.time.start is not None else None),
    Column("end", str, lambda event: event.time.end.isoformat() if event.time.end is not None else None),
    Column("edtf", str, lambda event: event.time.edtf),
    Column("precision", str, lambda event: str(event.time.precision)),
    Column("type", str, lambda event: str(event.type)),
    Column("subtype", str, lambda event: event.subtype),
    Column("status", str, lambda event: str(event.status)),
    Column("background", bool, lambda event: event.background),
    Column("places", str, lambda event: _joined([place.name for place in event.places])),
    Column("countries", str, lambda event: _joined(sorted({p.country for p in event.places if p.country}))),
    Column("longitude", float, lambda event: _first_point(event, 0)),
    Column("latitude", float, lambda event: _first_point(event, 1)),
    Column("actors", str, lambda event: _joined([actor.name for actor in event.actors])),
    Column("targets", str, lambda event: _joined([actor.name for actor in event.targets])),
    *(column for kind in COUNTED for column in _figure_columns(kind)),
    Column("figures", str, lambda event: _joined([wording.figure(figure) for figure in event.figures])),
    Column("headline", str, lambda event: event.headline),
    Column("sources", str, lambda event: _joined(list(event.sources))),
    Column("mentions", int, lambda event: len(event.mention_ids)),
    Column("first_recorded_at", datetime, lambda event: event.first_recorded_at),
    Column("last_recorded_at", datetime, lambda event: event.last_recorded_at),
)
