"""Timelines: named views of the chronology, each a YAML file; its name is the file's without `.yaml`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from sitrep.contracts import yaml_files
from sitrep.core import standing
from sitrep.core.errors import OperatorError
from sitrep.core.event_types import EventType
from sitrep.core.events import EventStatus
from sitrep.timeline.ports import EventQuery

SHIPPED = Path(__file__).parent / "timelines"
SUFFIX = ".yaml"
NAME = r"[a-z0-9][a-z0-9-]{0,62}"
REMEDY = "docs/timelines.md says what each key means; `sitrep timeline check FILE` looks again."
MAX_FILE_BYTES = 64 * 1024


def _country(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError('YAML reads NO as false; write "NO" in quotes')  # noqa: TRY004 - pydantic wants a ValueError
    if isinstance(value, str) and not re.fullmatch("[A-Z]{2}", value):
        raise ValueError(f"{value!r} is no country's code; write ISO 3166-1's in capitals, such as SY")
    return value


def _day(value: object) -> object:
    if type(value) is not date:
        raise ValueError(f"{value!r} is no day; write one such as 2024-11-27, without quotes and without a time")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Country = Annotated[str, BeforeValidator(_country)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Kind = Annotated[EventType, Field(strict=False)]
Status = Annotated[EventStatus, Field(strict=False)]


class TimelineFile(BaseModel):
    """What a file may say. All restrictions hold together; of several values in one, any."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    title: Text
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    from_: Day | None = Field(None, alias="from", description="First day, included.")
    to: Day | None = Field(None, description="Last day, included.")
    countries: tuple[Country, ...] = Field(
        (), max_length=50, description="ISO 3166-1 codes. Events in any of them, or at any of `places`."
    )
    places: tuple[Text, ...] = Field(
        (), max_length=50, description="Names of places or first-level areas, or `geonames:ID`; in any case."
    )
    types: tuple[Kind, ...] = ()
    actors: tuple[Text, ...] = Field((), max_length=50, description="Names or ids of actors or targets; in any case.")
    minimum_status: Status | None = Field(None, description="Events that are vouched for so well, or better.")
    background: bool | None = Field(
        None, description="False: only what is news to some article. True: only what articles look back at."
    )

    @model_validator(mode="after")
    def _restricts_in_order(self) -> Self:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise ValueError(f"`to`, {self.to}, is before `from`, {self.from_}")
        restrictions = self.model_fields_set - {"title", "description"}
        if not any(getattr(self, name) not in (None, ()) for name in restrictions):
            raise ValueError("restricts nothing: say `from`, `to`, `countries`, `places`, `types` or `actors`")
        return self


@dataclass(frozen=True, slots=True)
class Timeline:
    """A named view of the chronology."""

    name: str
    view: TimelineFile

    def query(self) -> EventQuery:
        """What it restricts."""
        view = self.view
        return EventQuery(
            valid_from=datetime.combine(view.from_, time.min, UTC) if view.from_ is not None else None,
            valid_to=_day_after(view.to) if view.to is not None else None,
            places=tuple(sorted({*view.places, *(f"country:{code}" for code in view.countries)})),
            types=tuple(sorted(view.types)),
            actors=tuple(sorted(view.actors)),
            status=standing.at_least(view.minimum_status) if view.minimum_status is not None else (),
            background=view.background,
        )


Timelines = Mapping[str, Timeline]
"""By name, sorted."""


def load(folder: Path | None = None) -> Timelines:
    """Those that come with Sitrep, and those in `folder`, which take the place of one of the same name.

    Raises OperatorError that names file and line of every mistake.
    """
    if folder is not None and not folder.is_dir():
        raise OperatorError(f"{folder} is no folder.", remedy="Let SITREP_TIMELINES name a folder of YAML files.")
    files = sorted(SHIPPED.glob(f"*{SUFFIX}")) + (sorted(folder.glob(f"*{SUFFIX}")) if folder is not None else [])
    found = {timeline.name: timeline for timeline in read_all(files)}
    return dict(sorted(found.items()))


def read_all(files: Iterable[Path]) -> list[Timeline]:
    """The timelines in these files. Raises OperatorError with the mistakes of all files together."""
    found, problems = [], []
    for file in files:
        try:
            found.append(read(file))
        except OperatorError as error:
            problems.append(error.problem)
    if problems:
        raise OperatorError("\n".join(problems), remedy=REMEDY)
    return found


def read(file: Path) -> Timeline:
    """The timeline in `file`. Raises OperatorError that names the line of each mistake."""
    if file.suffix != SUFFIX or not re.fullmatch(NAME, file.stem):
        raise OperatorError(
            f"{file}: the name of a timeline has small letters, digits and hyphens, and its file ends in {SUFFIX}",
            remedy=f"Rename it, for instance to syria-offensive-2024{SUFFIX}.",
        )
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise OperatorError(f"{file}: is larger than {MAX_FILE_BYTES:,} bytes", remedy=REMEDY)
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"{file}: cannot be read: {error}", remedy="Save it as a text file in UTF-8.") from error
    return Timeline(file.stem, yaml_files.read(text, TimelineFile, file=str(file), remedy=REMEDY))


def _day_after(day: date) -> datetime | None:
    try:
        return datetime.combine(day + timedelta(days=1), time.min, UTC)
    except OverflowError:
        return None  # nothing is after the end of the calendar
