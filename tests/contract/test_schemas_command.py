"""`sitrep schemas`: each kind of fault fails the check and says what to do."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sitrep.cli.schemas import app
from sitrep.contracts import schema_files
from sitrep.core.errors import OperatorError

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


@pytest.fixture(scope="module")
def fine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of schemas/, exported and released."""
    copied = tmp_path_factory.mktemp("fine") / "schemas"
    shutil.copytree(SCHEMAS, copied, ignore=shutil.ignore_patterns("released"))
    for command in ("export", "release"):
        assert run(command, copied).exit_code == 0
    return copied


@pytest.fixture
def directory(fine: Path, tmp_path: Path) -> Path:
    """The same, for a test to spoil."""
    return shutil.copytree(fine, tmp_path / "schemas")


def run(command: str, directory: Path, *more: str) -> Result:
    return CliRunner().invoke(app, [command, "--directory", str(directory), *more])


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


class TestCheck:
    """Status 1, the file, and the remedy."""

    def test_says_what_is_fine(self, directory: Path) -> None:
        checked = run("check", directory)
        assert (checked.exit_code, "fine" in checked.output) == (0, True), checked.output

    @pytest.mark.parametrize("path", ["json/article_published.v1.json", "asyncapi.yaml", "openapi.yaml"])
    def test_a_file_that_was_edited(self, directory: Path, path: str) -> None:
        edit(directory / path, "Sitrep" if path.endswith("yaml") else "title", "Edited")
        checked = run("check", directory)
        assert checked.exit_code == 1
        assert f"{path}: differs from the code" in checked.output
        assert "sitrep schemas export" in checked.output

    def test_a_file_that_is_missing_and_one_too_many(self, directory: Path) -> None:
        (directory / "json" / "event_split.v1.json").rename(directory / "json" / "event_halved.v1.json")
        checked = run("check", directory)
        assert checked.exit_code == 1
        assert "event_split.v1.json: is missing" in checked.output
        assert "event_halved.v1.json: belongs to no message" in checked.output

    def test_a_field_that_the_release_had(self, directory: Path) -> None:
        released = directory / "released" / f"v{version()}" / "json" / "article_published.v1.json"
        schema = json.loads(released.read_text())
        schema["properties"]["byline"] = {"type": "string"}
        released.write_text(json.dumps(schema))
        checked = run("check", directory)
        assert checked.exit_code == 1
        assert "article_published.v1: byline: is gone or renamed" in checked.output
        assert "new version" in checked.output

    def test_an_enum_that_has_grown_since_the_release_is_only_told(self, directory: Path) -> None:
        released = directory / "released" / f"v{version()}" / "json" / "mentions_extracted.v1.json"
        schema = json.loads(released.read_text())
        schema["$defs"]["Modality"]["enum"].remove("denied")
        released.write_text(json.dumps(schema))
        checked = run("check", directory)
        assert checked.exit_code == 0
        assert "denied is new: update readers before writers" in checked.output

    def test_a_topic_whose_key_has_changed(self, directory: Path) -> None:
        edit(directory / "topics" / "sitrep.mentions.v1.yaml", "name: article_id", "name: mention_id")
        run("export", directory)
        checked = run("check", directory)
        assert checked.exit_code == 1
        assert "sitrep.mentions.v1: key: was article_id, is mention_id" in checked.output

    def test_a_valid_example_that_is_not(self, directory: Path) -> None:
        example = directory / "examples" / "alert_raised" / "v1" / "valid" / "hama-corroborated.json"
        edit(example, '"rule_id"', '"ruleId"')
        checked = run("check", directory)
        assert checked.exit_code == 1
        assert "hama-corroborated.json: is refused: rule_id: Field required" in checked.output

    def test_an_invalid_example_that_is_valid_and_one_without_a_reason(self, directory: Path) -> None:
        folder = directory / "examples" / "event_state" / "v1"
        shutil.copy(folder / "valid" / "air-strike.json", folder / "invalid" / "null.json")
        shutil.copy(folder / "valid" / "air-strike.json", folder / "invalid" / "another.json")
        checked = run("check", directory)
        assert checked.exit_code == 1
        assert "null.json: is accepted; expected: value: Input should be an object" in checked.output
        assert "another.json: has no entry in reasons.yaml" in checked.output

    def test_a_topic_file_with_a_misspelt_key(self, directory: Path) -> None:
        edit(directory / "topics" / "sitrep.alerts.v1.yaml", "owner:", "ownr:")
        checked = run("check", directory)
        assert isinstance(checked.exception, OperatorError)
        assert "sitrep.alerts.v1.yaml:2: ownr" in checked.exception.problem


class TestExportAndRelease:
    """What they write."""

    def test_export_mends_what_check_found_and_then_changes_nothing(self, directory: Path) -> None:
        edit(directory / "asyncapi.yaml", "Sitrep", "Edited")
        (directory / "json" / "left_over.v1.json").write_text("{}")
        assert "2 of" in run("export", directory).output
        assert "0 of" in run("export", directory).output
        assert run("check", directory).exit_code == 0

    def test_a_release_is_kept_once(self, directory: Path) -> None:
        assert isinstance(run("release", directory).exception, OperatorError)
        assert run("release", directory, "--replace").exit_code == 0

    def test_what_has_drifted_is_not_released(self, directory: Path) -> None:
        edit(directory / "asyncapi.yaml", "Sitrep", "Edited")
        assert isinstance(run("release", directory, "--replace").exception, OperatorError)

    def test_the_latest_release_is_the_highest_version(self, tmp_path: Path) -> None:
        assert schema_files.latest_release(tmp_path) is None
        for name in ("v0.9.0", "v0.10.0", "v0.2.11", "draft"):
            (tmp_path / "released" / name).mkdir(parents=True)
        assert schema_files.latest_release(tmp_path) == tmp_path / "released" / "v0.10.0"

    def test_another_directory_is_refused(self, tmp_path: Path) -> None:
        refused = run("export", tmp_path).exception
        assert isinstance(refused, OperatorError)
        assert "checkout" in refused.remedy


def version() -> str:
    from sitrep import __version__

    return __version__
