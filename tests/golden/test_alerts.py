"""The alerts that the shipped rules raise on the project's seeds and on the real article, to the letter.

To accept a change: `python tests/golden/test_alerts.py` writes the files anew; read the diff. Of the real article's
alerts no words are kept.
"""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from sitrep.core.articles import Article
from sitrep.core.extraction import extractor
from sitrep.ingest.adapters.readers import Draft, read

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "alerts"
SEEDS = ROOT / "seeds"
REAL = ROOT.parent / "shared" / "seeds"


def articles(folder: Path) -> list[Article]:
    found = [each for each in read([str(folder)]) if isinstance(each, Draft)]
    return [one for draft in found if isinstance(one := draft.article.to_article(), Article)]


def raised(folder: Path, *, words: bool) -> str:
    from tests.fakes import event_log
    from tests.fakes.watching import policy, watched

    records = asyncio.run(event_log.published(event_log.mentions_of(extractor.build(), articles(folder))))
    ledger = asyncio.run(watched(event_log.partitioned(records), policy()))
    rows = [
        {
            "alert_id": raising.alert.alert_id,
            "rule": raising.alert.rule,
            "recorded_at": raising.alert.recorded_at.isoformat(),
            **{name: raising.alert.labels[name] for name in ("type", "place", "day", "status")},
            **({"reason": raising.alert.reason, "evidence": list(raising.alert.evidence)} if words else {}),
        }
        for raising in ledger.raisings.values()
    ]
    ordered = sorted(rows, key=lambda row: (str(row["recorded_at"]), str(row["rule"]), str(row["alert_id"])))
    return json.dumps(ordered, indent=1, ensure_ascii=False) + "\n"


def test_seeds_raise_what_was_accepted() -> None:
    assert raised(SEEDS, words=True) == (GOLDEN / "seeds.json").read_text(encoding="utf-8")


def test_the_real_article_raises_what_was_accepted() -> None:
    if not REAL.is_dir():
        pytest.skip("../shared/seeds is absent: no real article")
    assert raised(REAL, words=False) == (GOLDEN / "real-article.json").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / "seeds.json").write_text(raised(SEEDS, words=True), encoding="utf-8")
    if REAL.is_dir():
        (GOLDEN / "real-article.json").write_text(raised(REAL, words=False), encoding="utf-8")
