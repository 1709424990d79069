"""House rules as tests: what they refuse, they say how to mend."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "services" / "sitrep"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc", "tools"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


class TestCode:
    """Small modules and functions, with names that say what they are."""

    @pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
    def test_module_is_small(self, path: Path) -> None:
        lines = len(path.read_text().splitlines())
        assert lines <= MAX_MODULE_LINES, f"{path.name} has {lines} lines: split it along its nouns"

    @pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
    def test_functions_are_small(self, path: Path) -> None:
        long = [f"{name} ({lines} lines)" for name, lines in functions(path) if lines > MAX_FUNCTION_LINES]
        assert not long, f"split them: {', '.join(long)}"

    @pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
    def test_name_is_a_noun_of_the_field(self, path: Path) -> None:
        assert path.stem not in VAGUE_NAMES, "name the module after what it holds"

    def test_importing_the_core_reads_no_file_and_starts_nothing(self) -> None:
        modules = [str(p.relative_to(PACKAGE.parent).with_suffix("")).replace("/", ".") for p in MODULES]
        core = [m for m in modules if m.startswith("sitrep.core") and not m.endswith("__init__")]
        code = (
            "import sys\n"
            f"import {', '.join(core)}\n"
            "bad = [m for m in ('asyncio', 'socket', 'pydantic', 'aiokafka', 'faust') if m in sys.modules]\n"
            "sys.exit(f'the core imports {bad}' if bad else 0)"
        )
        done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


class TestRepository:
    """What may stand in the repository, and what must."""

    def test_no_large_files(self) -> None:
        large = [str(p.relative_to(ROOT)) for p in tracked() if p.stat().st_size > 1024 * 1024 and p.name != "uv.lock"]
        assert not large, f"over 1 MiB, compress or build them: {large}"

    def test_no_path_of_a_particular_machine(self) -> None:
        path = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|root|farm)/[A-Za-z]")
        found = [
            f"{file.relative_to(ROOT)}:{number}"
            for file in tracked("*.py", "*.md", "*.toml", "*.yaml", "*.yml", "Makefile", "*.json", ".ci/*")
            for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1)
            if path.search(line) and file != Path(__file__)
        ]
        assert not found, f"make them relative or a setting: {found}"

    def test_no_sentence_of_the_real_article(self) -> None:
        shared = ROOT.parent / "shared" / "seeds"
        if not shared.is_dir():
            pytest.skip("../shared/seeds is absent: nothing to compare with")
        sentences = {
            match.group(1)
            for article in shared.iterdir()
            for match in re.finditer(r"^\s*([A-Z][^.\n]{60,140})\.", article.read_text(), re.MULTILINE)
        }
        assert sentences
        copied = [
            str(file.relative_to(ROOT))
            for file in tracked()
            if any(sentence in file.read_text(errors="replace") for sentence in sentences)
        ]
        assert not copied, f"write your own text: {copied}"

    def test_decisions_are_whole_and_numbered_without_gap(self) -> None:
        records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
        numbers = [int(path.name[:4]) for path in records]
        assert numbers == list(range(1, len(records) + 1)), f"numbers jump: {numbers}"
        for path in records:
            text = path.read_text()
            for heading in ("## Context", "## Decision", "## Rejected", "## Consequences"):
                assert heading in text, f"{path.name} lacks `{heading}`"

    def test_every_document_link_leads_somewhere(self) -> None:
        link = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
        broken = [
            f"{document.relative_to(ROOT)} -> {target}"
            for document in tracked("*.md")
            for target in link.findall(document.read_text())
            if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
        ]
        assert not broken, f"mend the links: {broken}"
