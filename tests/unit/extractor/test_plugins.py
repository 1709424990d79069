"""Extractors are plug-ins: any installed distribution may offer one, and the commands take it by name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitrep.core.errors import OperatorError
from sitrep.core.extraction.extractor import RuleExtractor
from sitrep.extractor.adapters import plugins

ROOT = Path(__file__).parents[3]
LINE = json.dumps({"id": "a1", "source": "wire", "text": "Clashes broke out.", "published": "2024-11-30"})
MODULE = """
from sitrep.core.mentions import Extraction, ExtractorName


class Silent:
    name = ExtractorName("silent", "7.1")

    def extract(self, article):
        return Extraction(article.article_id, article.revision, (), ())


def build():
    return Silent()


def nothing():
    return object()
"""


def distribution(folder: Path, name: str, entry_points: str) -> Path:
    """What an installer leaves behind of a distribution with one module."""
    info = folder / f"{name}-7.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 7.1\n")
    (info / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{entry_points}\n")
    (folder / f"{name}_plugin.py").write_text(MODULE)
    return folder


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    return distribution(tmp_path / "site", "quiet", "silent = quiet_plugin:build\nempty = quiet_plugin:nothing")


def sitrep(*arguments: str, site: Path | None = None, stdin: str = "", **environment: str) -> tuple[int, str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
    done = subprocess.run(
        [sys.executable, "-c", "from sitrep.cli.main import main; main()", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
        env={**known, **environment, **({"PYTHONPATH": str(site)} if site is not None else {})},
    )
    return done.returncode, done.stdout, done.stderr


class TestOffers:
    """What is installed can be listed and built."""

    def test_ours_are_among_them(self) -> None:
        ours = {plugin.name: plugin for plugin in plugins.installed() if plugin.distribution == "sitrep"}
        assert sorted(ours) == ["chat", "rules"]
        assert isinstance(plugins.build("rules"), RuleExtractor)
        assert isinstance(plugins.build(ours["rules"].factory), RuleExtractor)

    def test_an_unknown_name_names_those_that_are_known(self) -> None:
        with pytest.raises(OperatorError, match="No extractor called rulez is installed") as caught:
            plugins.build("rulez")
        assert "(chat, rules)" in caught.value.remedy

    def test_a_factory_that_is_not_there(self) -> None:
        with pytest.raises(OperatorError, match="cannot be loaded from no_such_module:build"):
            plugins.build("no_such_module:build")

    def test_two_of_one_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("quiet", "loud"):
            monkeypatch.syspath_prepend(distribution(tmp_path / name, name, f"silent = {name}_plugin:build"))
        with pytest.raises(OperatorError, match="loud, quiet"):
            plugins.build("silent")

    def test_what_is_no_extractor(self, quiet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(quiet)
        with pytest.raises(OperatorError, match="builds a object, which is no extractor"):
            plugins.build("empty")


class TestCommands:
    """A distribution of somebody else's, on the path of a new process."""

    def test_it_is_listed(self, quiet: Path) -> None:
        status, output, _ = sitrep("extractors", site=quiet)
        assert status == 0
        assert "silent  7.1  quiet (quiet_plugin:build)" in output
        assert "rules " in output

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_it_extracts(self, quiet: Path, workers: str) -> None:
        status, output, errors = sitrep(
            "extract", "--extractor", "silent", "--workers", workers, site=quiet, stdin=LINE
        )
        assert (status, errors) == (0, "")
        assert json.loads(output)["mentions"] == []

    def test_the_setting_chooses_it(self, quiet: Path) -> None:
        status, output, _ = sitrep("extract", site=quiet, stdin=LINE, SITREP_EXTRACTOR="silent")
        assert (status, json.loads(output)["mentions"]) == (0, [])

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_one_that_is_not_installed(self, workers: str) -> None:
        status, output, errors = sitrep("extract", "--extractor", "rulez", "--workers", workers, stdin=LINE)
        assert (status, output) == (2, "")
        assert "No extractor called rulez is installed" in errors
        assert "Choose one of those that are" in errors

    def test_chat_asks_for_its_settings(self) -> None:
        status, _, errors = sitrep("extract", "--extractor", "chat", "--workers", "2", stdin=LINE)
        assert status == 2
        assert "Set SITREP_CHAT_MODEL, SITREP_CHAT_URL" in errors
