"""`sitrep timeline` against a timeline service in memory."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sitrep.cli import timeline as command
from sitrep.core.errors import OperatorError


def said(*arguments: str) -> Result:
    return CliRunner().invoke(command.app, list(arguments), env={"COLUMNS": "80"})


class TestList:
    """What there is."""

    def test_names_and_titles(self, timeline: str) -> None:
        result = said("list", "--url", timeline)
        assert result.exit_code == 0, result.output
        assert "syria-offensive-2024" in result.stdout


class TestShow:
    """One timeline in every format."""

    def shown(self, timeline: str, *arguments: str) -> Result:
        result = said("show", "syria-offensive-2024", "--url", timeline, *arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return result

    def test_a_table(self, timeline: str) -> None:
        assert "Aleppo" in self.shown(timeline).stdout

    def test_json_holds_every_event_whole(self, timeline: str) -> None:
        found = json.loads(self.shown(timeline, "--format", "json").stdout)
        assert len(found) == 5
        assert found[0]["event_id"]

    @pytest.mark.parametrize("name", [name for name in command.FORMATS if name not in {"table", "json"}])
    def test_into_a_file(self, timeline: str, tmp_path: Path, name: str) -> None:
        file = tmp_path / "out"
        assert self.shown(timeline, "--format", name, "--output", str(file)).stdout == ""
        assert file.stat().st_size > 200

    def test_a_table_into_a_file(self, timeline: str, tmp_path: Path) -> None:
        file = tmp_path / "out"
        self.shown(timeline, "--output", str(file))
        assert "Aleppo" in file.read_text()

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("show", "none"), "syria-offensive-2024"),
            (("show", "none", "--format", "docx"), "geojson"),
            (("show", "syria-offensive-2024", "--format", "md", "--output", "/nowhere/at/all"), "--output"),
        ],
    )
    def test_what_cannot_be(self, timeline: str, arguments: tuple[str, ...], says: str) -> None:
        error = said(*arguments, "--url", timeline).exception
        assert isinstance(error, OperatorError)
        assert says in str(error)


class TestCheck:
    """Files before a service reads them."""

    def test_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "homs.yaml").write_text("title: The road to Homs\nplaces: [Homs]\n")
        assert said("check", str(tmp_path)).stdout == "homs: The road to Homs\n"

    def test_mistakes_and_nothing(self, tmp_path: Path) -> None:
        error = said("check", str(tmp_path)).exception
        assert isinstance(error, OperatorError)
        (tmp_path / "homs.yaml").write_text("title: The road to Homs\nplace: [Homs]\n")
        error = said("check", str(tmp_path)).exception
        assert isinstance(error, OperatorError)
        assert "homs.yaml:2: place" in error.problem
