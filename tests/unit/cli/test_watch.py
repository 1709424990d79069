"""`sitrep watch` against a service in memory."""

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from sitrep.cli import watch as command
from sitrep.core.errors import OperatorError

app = typer.Typer()
app.command()(command.watch)


def said(timeline: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--url", timeline, *arguments], env={"COLUMNS": "100"})


class TestWatch:
    """Changes as lines, resumed by position."""

    def test_lines_for_people(self, timeline: str) -> None:
        result = said(timeline, "--since", "0", "--limit", "6")
        assert result.exit_code == 0, (result.output, result.exception)
        lines = [line for line in result.stdout.splitlines() if line[:1] not in {"", " "}]
        assert sorted(line.split()[0] for line in lines) == ["changed"] + ["new"] * 5
        assert "status" in result.stdout
        assert "Air strike, Aleppo" in result.stdout

    def test_json_and_resuming(self, timeline: str) -> None:
        whole = [
            json.loads(line) for line in said(timeline, "--since", "0", "--limit", "6", "--json").stdout.splitlines()
        ]
        assert whole[0]["message"]["event"]["event_id"]
        rest = said(timeline, "--since", whole[2]["position"], "--limit", "3", "--json").stdout.splitlines()
        assert [json.loads(line) for line in rest] == whole[3:]

    def test_filters(self, timeline: str) -> None:
        result = said(timeline, "--since", "0", "--limit", "1", "--json", "--min-status", "corroborated")
        assert json.loads(result.stdout)["type"] == "sitrep.event.revised.v1"

    @pytest.mark.parametrize("arguments", [("--type", "picnic"), ("--since", "yesterday"), ("--timeline", "none")])
    def test_refusals(self, timeline: str, arguments: tuple[str, ...]) -> None:
        assert isinstance(said(timeline, *arguments).exception, OperatorError)
