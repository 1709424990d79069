"""`sitrep digest`: files in, the days that matter out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from sitrep.cli import digest as command
from sitrep.core.errors import OperatorError

ROOT = Path(__file__).parents[3]
FALL = "Rebels captured the city of Hama on Thursday after three days of fighting, residents and the army said."
TALKS = "The envoy said on Friday that talks about the future of the country would begin in Geneva within a week."


def line(article_id: str, text: str = FALL, **fields: Any) -> str:
    return json.dumps({"id": article_id, "source": "wire", "text": text, "published": "2024-12-06", **fields})


def run(*arguments: object, stdin: str | None = None) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command.digest)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def days(result: Result) -> list[str]:
    return [day for day, _ in json.loads(result.stdout)]


class TestDigest:
    """The same core as everywhere, offline."""

    def test_days_with_their_sentences_as_json(self) -> None:
        result = run("-", "--json", stdin=line("a", f"{FALL} {TALKS}"))
        assert result.exit_code == 0
        assert json.loads(result.stdout) == [["2024-12-05", [FALL]], ["2024-12-06", [TALKS]]]

    def test_markdown_names_source_and_day(self) -> None:
        result = run("-", "--days", 1, stdin=line("a", source="The *Wire*"))
        assert result.stdout == f"## 2024-12-05\n\n- {FALL} (The \\*Wire\\*, 2024-12-06)\n"

    def test_bounds_are_inclusive(self) -> None:
        text = line("a", f"{FALL} {TALKS}")
        for bounds, expected in (
            (("--from", "2024-12-06"), ["2024-12-06"]),
            (("--to", "2024-12-05"), ["2024-12-05"]),
            (("--from", "2024-12-05", "--to", "2024-12-06"), ["2024-12-05", "2024-12-06"]),
            (("--from", "2025-01-01"), []),
        ):
            assert days(run("-", "--json", *bounds, stdin=text)) == expected

    def test_nothing_to_tell(self) -> None:
        assert run("-", "--json", stdin="").stdout == "[]\n"
        assert run("-", stdin="").stdout == "No day to tell of.\n"

    def test_an_article_without_a_date_is_told_and_left_out(self) -> None:
        result = run("-", "--json", stdin="\n".join((line("a"), line("b", TALKS, published=None))))
        assert result.exit_code == 1
        assert days(result) == ["2024-12-05"]
        assert "stdin:2: has no date of publication" in result.stderr

    def test_of_two_revisions_the_later_counts(self) -> None:
        old, new = line("a"), line("a", TALKS, updated_at="2024-12-07")
        for text in (f"{old}\n{new}", f"{new}\n{old}"):
            assert days(run("-", "--json", stdin=text)) == ["2024-12-06"]

    def test_what_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        result = run(tmp_path / "absent.jsonl", "--json")
        assert (result.exit_code, result.stdout) == (1, "[]\n")
        assert "is not there" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "problem"),
        [
            (("--from", "yesterday"), "is no day"),
            (("--from", "2024-02-30"), "is no day"),
            (("--from", "2024-12-06", "--to", "2024-12-05"), "lies before"),
        ],
    )
    def test_days_that_are_none_are_refused_with_the_remedy(self, arguments: tuple[str, ...], problem: str) -> None:
        with pytest.raises(OperatorError, match=problem):
            run("-", *arguments, stdin=line("a"))

    def test_workers_order_and_hash_seed_change_nothing(self, tmp_path: Path) -> None:
        lines = [path.read_text() for path in sorted((ROOT / "seeds").glob("[0-9]*.json"))]
        lines = [json.dumps(json.loads(text)) for text in lines]
        printed = set()
        for workers, seed, rows in ((1, "0", lines), (2, "1", lines[::-1])):
            path = tmp_path / f"{workers}.jsonl"
            path.write_text("\n".join(rows))
            printed.add(
                subprocess.run(
                    [sys.executable, "-c", "from sitrep.cli.main import main; main()", "digest", str(path), "--workers", str(workers), "--json"],
                    check=True, capture_output=True, text=True, timeout=120, cwd=ROOT,
                    env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
                ).stdout
            )  # fmt: skip
        (text,) = printed
        assert len(json.loads(text)) > 5
