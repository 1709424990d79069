"""What the rules find in the project's seeds, byte for byte: a change of rules shows itself here.

To accept a change: `python tests/golden/test_extraction.py` writes the files anew, and the digest and the alerts, which rest on
what is found; read the diff.
"""

import json
import runpy
from datetime import date
from pathlib import Path

import orjson
import pytest

from sitrep.core.articles import Article
from sitrep.core.extraction import extractor
from sitrep.core.extraction.extractor import RuleExtractor

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "extraction"
SEEDS = sorted((ROOT / "seeds").glob("[0-9]*.txt"))


@pytest.fixture(scope="module")
def rules() -> RuleExtractor:
    return extractor.build()


def found(rules: RuleExtractor, path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    body, published = text[len(" date 2024-11-30 ") :], date.fromisoformat(text[6:16])
    extraction = rules.extract(Article(path.stem, None, "seeds", None, body, published, None, "en"))
    return orjson.dumps(extraction.mentions, option=orjson.OPT_INDENT_2) + b"\n"


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_mentions_are_as_accepted(rules: RuleExtractor, path: Path) -> None:
    accepted = (GOLDEN / f"{path.stem}.json").read_bytes()
    now = found(rules, path)
    changed = [
        (old["evidence"]["trigger"]["text"] if old else None, new["evidence"]["trigger"]["text"] if new else None)
        for old, new in _differences(json.loads(accepted), json.loads(now))
    ]
    assert now == accepted, f"run this file as a program and read the diff; triggers before and now: {changed}"


def _differences(old: list[dict], new: list[dict]) -> list[tuple[dict | None, dict | None]]:  # type: ignore[type-arg]
    before = {mention["mention_id"]: mention for mention in old}
    after = {mention["mention_id"]: mention for mention in new}
    ids = dict.fromkeys([*before, *after])
    return [(before.get(i), after.get(i)) for i in ids if before.get(i) != after.get(i)]


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for seed in SEEDS:
        (GOLDEN / f"{seed.stem}.json").write_bytes(found(extractor.build(), seed))
    for rests_on_it in ("test_digest.py", "test_alerts.py"):
        runpy.run_path(str(Path(__file__).with_name(rests_on_it)), run_name="__main__")
