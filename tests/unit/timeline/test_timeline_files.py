"""Timelines as files: what they restrict, and how a mistake in one is told."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from sitrep.core.errors import OperatorError
from sitrep.core.event_types import EventType
from sitrep.core.events import EventStatus
from sitrep.timeline.adapters import timeline_files
from sitrep.timeline.adapters.timeline_files import TimelineFile

ROOT = Path(__file__).resolve().parents[3]
WHOLE = """
title: Homs
description: The road to Homs.
from: 2024-12-05
to: 2024-12-08
countries: [SY]
places: [Tripoli, "geonames:276781"]
types: [air_strike, shelling]
actors: [hts]
minimum_status: reported
background: false
"""


def written(folder: Path, text: str, name: str = "homs.yaml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


class TestReading:
    """A file becomes restrictions."""

    def test_all_that_a_file_may_say(self, tmp_path: Path) -> None:
        timeline = timeline_files.read(written(tmp_path, WHOLE))
        query = timeline.query()
        assert timeline.name == "homs"
        assert (query.valid_from, query.valid_to) == (
            datetime(2024, 12, 5, tzinfo=UTC),
            datetime(2024, 12, 9, tzinfo=UTC),
        )
        assert query.places == ("Tripoli", "country:SY", "geonames:276781")
        assert (query.countries, query.types) == ((), (EventType.AIR_STRIKE, EventType.SHELLING))
        assert (query.actors, query.background) == (("hts",), False)
        assert EventStatus.REPORTED in query.status
        assert EventStatus.DENIED not in query.status

    def test_the_one_that_comes_with_sitrep(self) -> None:
        timeline = timeline_files.load()["syria-offensive-2024"]
        assert timeline.view.countries == ("SY",)
        query = timeline.query()
        assert query.valid_from is not None
        assert query.valid_to is not None
        assert (
            query.valid_from < datetime(2024, 11, 27, tzinfo=UTC) < datetime(2024, 12, 9, tzinfo=UTC) < query.valid_to
        )

    def test_a_folder_adds_and_replaces(self, tmp_path: Path) -> None:
        written(tmp_path, WHOLE)
        written(tmp_path, "title: Mine\ncountries: [LB]", "syria-offensive-2024.yaml")
        (tmp_path / "notes.txt").write_text("no timeline")
        found = timeline_files.load(tmp_path)
        assert list(found) == ["homs", "syria-offensive-2024"]
        assert found["syria-offensive-2024"].view.title == "Mine"

    def test_the_end_of_the_calendar(self, tmp_path: Path) -> None:
        assert timeline_files.read(written(tmp_path, "title: Ever\nto: 9999-12-31")).query().valid_to is None


class TestMistakes:
    """Each is told with file, line and remedy."""

    @pytest.mark.parametrize(
        ("text", "line", "says"),
        [
            ("title: X\ncountrys: [SY]", 2, "countrys"),
            ("countries: [SY]", 1, "title"),
            ("title: X\ncountries: [SY, NO]", 2, "quotes"),
            ("title: X\ncountries:\n  - SY\n  - Syria", 4, "ISO 3166-1"),
            ("title: X\ncountries: SY", 2, "tuple"),
            ("title: X\nfrom: 27 November", 2, "2024-11-27"),
            ("title: X\nfrom: 2024-11-27T10:00:00Z", 2, "without a time"),
            ("title: X\nfrom: '2024-11-27'", 2, "without quotes"),
            ("title: X\nfrom: 2024-12-08\nto: 2024-11-27", 1, "before"),
            ("title: X\ntypes: [picnic]", 2, "air_strike"),
            ("title: X\nminimum_status: rumoured", 2, "reported"),
            ("title: X\nbackground: maybe", 2, "background"),
            ("title: X\nplaces: ['']", 2, "places.0"),
            ("title: X\nplaces: [Hama]\nplaces: [Homs]", 3, "twice"),
            ("title: X", 1, "restricts nothing"),
            ("- title", 1, "file"),
            ("", 1, "file"),
        ],
    )
    def test_mistake(self, tmp_path: Path, text: str, line: int, says: str) -> None:
        file = written(tmp_path, text)
        with pytest.raises(OperatorError) as caught:
            timeline_files.read(file)
        assert caught.value.problem.startswith(f"{file}:{line}: ")
        assert says in caught.value.problem
        assert "docs/timelines.md" in caught.value.remedy

    @pytest.mark.parametrize("text", ["title: [", "title: X\nfrom: 2024-06-31", "a: &a [*a]", "[" * 5000])
    def test_what_yaml_cannot_read(self, tmp_path: Path, text: str) -> None:
        file = written(tmp_path, text)
        with pytest.raises(OperatorError, match=re.escape(str(file))):
            timeline_files.read(file)

    @pytest.mark.parametrize("name", ["Homs.yaml", "homs.yml", "ho ms.yaml"])
    def test_a_name_that_no_timeline_has(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(OperatorError, match="hyphens"):
            timeline_files.read(written(tmp_path, WHOLE, name))

    def test_mistakes_of_all_files_are_told_together(self, tmp_path: Path) -> None:
        written(tmp_path, "title: X", "one.yaml")
        written(tmp_path, "title: X", "two.yaml")
        with pytest.raises(OperatorError) as caught:
            timeline_files.load(tmp_path)
        assert len(caught.value.problem.splitlines()) == 2

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="no folder"):
            timeline_files.load(tmp_path / "gone")

    def test_files_that_cannot_be_read(self, tmp_path: Path) -> None:
        for number, content in enumerate((b"\xff", b"#" * 100_000)):
            file = tmp_path / f"file-{number}.yaml"
            file.write_bytes(content)
            with pytest.raises(OperatorError, match=r"cannot be read|larger"):
                timeline_files.read(file)
        with pytest.raises(OperatorError, match="cannot be read"):
            timeline_files.read(tmp_path / "gone.yaml")


class TestDocumentation:
    """docs/timelines.md has every key, and an example that is one."""

    TEXT = (ROOT / "docs" / "timelines.md").read_text()

    def test_every_key_is_there(self) -> None:
        documented = set(re.findall(r"^\| `(\w+)`", self.TEXT, re.MULTILINE))
        assert documented == {field.alias or name for name, field in TimelineFile.model_fields.items()}

    def test_the_example_is_a_timeline(self, tmp_path: Path) -> None:
        [example] = re.findall(r"```yaml\n(.*?)```", self.TEXT, re.DOTALL)
        assert set(yaml.safe_load(example)) <= set(re.findall(r"^\| `(\w+)`", self.TEXT, re.MULTILINE))
        timeline_files.read(written(tmp_path, example))
