"""`sitrep extract`: files in, one line for each article out."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from sitrep.cli import extract as command
from sitrep.core.errors import OperatorError

ROOT = Path(__file__).parents[3]


def line(article_id: str, **fields: Any) -> str:
    text = "Clashes broke out in Saraqib on Friday. Three people were killed."
    return json.dumps({"id": article_id, "source": "wire", "text": text, "published": "2024-11-30", **fields})


def write(directory: Path, name: str, *lines: str) -> Path:
    path = directory / name
    path.write_text("\n".join(lines) + "\n")
    return path


def run(*arguments: object, stdin: str | None = None) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command.extract)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def printed(result: Result) -> list[dict[str, Any]]:
    return [json.loads(text) for text in result.stdout.splitlines()]


def sitrep(*arguments: object, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """The command as a process: what has to do with pipes and with processes of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from sitrep.cli.main import main; main()", "extract", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
    )


class Terminal(io.StringIO):
    """Standard input when nothing is piped in."""

    def isatty(self) -> bool:
        return True


class TestExtract:
    """The same core as in the service."""

    def test_prints_time_expressions_and_mentions(self, tmp_path: Path) -> None:
        result = run(write(tmp_path, "wire.jsonl", line("a")))
        (told,) = printed(result)
        assert result.exit_code == 0
        assert list(told) == ["article_id", "revision", "time_expressions", "mentions"]
        assert told["article_id"] == "a"
        assert [one["value"] for one in told["time_expressions"]] == ["2024-11-29"]
        assert "armed_clash" in {mention["type"] for mention in told["mentions"]}

    def test_reads_every_format_in_order(self, tmp_path: Path) -> None:
        write(tmp_path, "1.txt", " date 2024-11-30 Clashes broke out in Saraqib.")
        (tmp_path / "2.jsonl.gz").write_bytes(gzip.compress("\n".join(map(line, "bcd")).encode()))
        write(tmp_path, "3.json", line("e"))
        assert [told["article_id"] for told in printed(run(tmp_path))] == ["1", "b", "c", "d", "e"]

    def test_reads_standard_input(self) -> None:
        assert [told["article_id"] for told in printed(run(stdin=line("a") + "\n" + line("b")))] == ["a", "b"]
        assert [told["article_id"] for told in printed(run("-", stdin=line("a")))] == ["a"]

    def test_without_a_date_relative_dates_stay_unresolved(self) -> None:
        (told,) = printed(run(stdin=line("a", published=None)))
        (expression,) = told["time_expressions"]
        assert (expression["text"], expression["interval"]) == ("Friday", None)

    def test_text_without_a_date_is_read_whole(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Clashes broke out in Saraqib on Friday.")
        result = run(tmp_path)
        assert result.exit_code == 0, result.output
        (told,) = printed(result)
        (expression,) = told["time_expressions"]
        assert (expression["text"], expression["interval"]) == ("Friday", None)
        assert [mention["type"] for mention in told["mentions"]] == ["armed_clash"]

    def test_needs_no_source_and_overlooks_other_fields(self) -> None:
        sent = json.dumps({"id": "a", "text": "Clashes broke out.", "keywords": ["x"]})
        assert [told["article_id"] for told in printed(run(stdin=sent))] == ["a"]

    def test_what_cannot_be_read_is_told_and_the_rest_is_printed(self, tmp_path: Path) -> None:
        path = write(tmp_path, "wire.jsonl", line("a"), "no json", line("c", published="yesterday"), line("d"))
        result = run(path, tmp_path / "absent.txt")
        assert [told["article_id"] for told in printed(result)] == ["a", "d"]
        assert result.exit_code == 1
        first, second, third = result.stderr.splitlines()
        assert first.startswith(f"{path}:2: ")
        assert second.startswith(f"{path}:3: published")
        assert third == f"{tmp_path / 'absent.txt'}: is not there"

    def test_nothing_to_read_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", Terminal())
        with pytest.raises(OperatorError, match="nothing to read"):
            command.extract(paths=[], workers=1, timeout=10, source="unknown")


class TestProcesses:
    """As a process among others."""

    def test_workers_print_the_same_in_the_same_order(self, tmp_path: Path) -> None:
        lines = [line(f"a{number}", text="Clashes broke out in Saraqib. " * (number % 7 + 1)) for number in range(30)]
        path = write(tmp_path, "wire.jsonl", *lines[:15], "no json", *lines[15:])
        alone, many = sitrep(path), sitrep(path, "--workers", 3)
        assert (alone.returncode, many.returncode) == (1, 1)
        assert alone.stdout == many.stdout
        assert alone.stderr == many.stderr
        assert len(alone.stdout.splitlines()) == 30

    def test_a_reader_that_has_enough_ends_it_quietly(self, tmp_path: Path) -> None:
        path = write(tmp_path, "wire.jsonl", *(line(f"a{number}") for number in range(500)))
        shell = f'"{sys.executable}" -c "from sitrep.cli.main import main; main()" extract {path} | head -n 1'
        ended = subprocess.run(
            ["bash", "-c", shell], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
        )
        assert json.loads(ended.stdout)["article_id"] == "a0"
        assert ended.stderr == ""
