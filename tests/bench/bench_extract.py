"""How well and how fast mentions are extracted: `python tests/bench/bench_extract.py`.

Scores by the shared scorers on the real article, on this project's seeds and on the development set of MUC-4; then
articles of 330 words a second on one core, beside plain tokenising of the same texts in the same process; where the
time goes; start and memory; and some hostile texts. `--tests` scores MUC-4's test sets too: once a milestone.
"""

import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from sitrep.core.articles import Article
from sitrep.core.extraction import document, extractor
from sitrep.core.temporal import tagging
from sitrep.core.temporal.interval import Moment

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
WORDS = 330
ARTICLES = 300
ROUNDS = 3
HOSTILE = {
    "letters": "a" * 100_000,
    "dots": "." * 100_000,
    "newlines": "\n" * 100_000,
    "quotes": '"' * 100_000,
    "numbers": "1," * 50_000,
    "spelt numbers": "one-" * 25_000,
    "killed": "killed " * 14_285,
    "said": "said " * 20_000,
    "bombed and": "bombed and " * 9_090,
    "Aleppo": "Aleppo " * 14_285,
    "capitals": "Aa " * 33_333,
    "prose": "Rebels captured Aleppo on Friday, killing 12 people. " * 1_886,
}


def moment(text: str | None) -> Moment | None:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def article(row: dict[str, Any]) -> Article:
    body = row.get("body") or row["text"]
    published = moment(row.get("published_at") or row.get("published"))
    return Article(
        row.get("article_id") or row["id"], None, row.get("source") or "-", None, body, published, None, None
    )


def from_text(path: Path) -> Article:
    """The seed format: ` date 2024-11-30 body…`."""
    text = path.read_text(encoding="utf-8")
    return Article(path.stem, None, "-", None, text[17:], date.fromisoformat(text[6:16]), None, None)


def lines(path: Path) -> list[Article]:
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [article(json.loads(row)) for row in rows if row.strip()]


def seeds() -> list[Article]:
    """The project's seeds in the formats that need no other reader; of two revisions the later file's."""
    found: dict[str, Article] = {}
    for path in sorted((ROOT / "seeds").glob("[0-9]*")):
        if path.suffix == ".txt":
            read = [from_text(path)]
        elif path.suffix in (".json", ".jsonl"):
            rows = [path.read_text("utf-8")] if path.suffix == ".json" else path.read_text("utf-8").splitlines()
            read = [article(json.loads(row)) for row in rows if row.strip()]
        else:
            continue
        found |= {one.article_id: one for one in read}
    return list(found.values())


def seeds_gold(known: set[str]) -> list[str]:
    paths = sorted((ROOT / "seeds" / "_gold").glob("*.json"))
    return [str(path) for path in paths if json.loads(path.read_text("utf-8"))["id"] in known]


def scored(
    rules: extractor.RuleExtractor, articles: list[Article], scorer: str, gold: Callable[[Path], list[str]]
) -> str:
    """What `scorer` says of `articles`; `gold` gives its arguments for a file of predictions."""
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        predictions.write_bytes(b"".join(orjson.dumps(rules.extract(one)) + b"\n" for one in articles))
        command = [sys.executable, str(SHARED / "eval" / scorer), *gold(predictions)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("missed"))


def accuracy(rules: extractor.RuleExtractor, *, tests: bool) -> None:
    real = [from_text(path) for path in sorted((SHARED / "seeds").glob("*.txt"))]
    gold = str(SHARED / "gold" / "seed_article.json")
    print("the real article", scored(rules, real, "score_mentions.py", lambda p: [gold, "--", str(p)]), sep="\n")
    own = seeds()
    paths = seeds_gold({one.article_id for one in own})
    print("the seeds", scored(rules, own, "score_mentions.py", lambda p: [*paths, "--", str(p)]), sep="\n")
    for name in ("dev", "tst1", "tst2") if tests else ("dev",):
        folder = SHARED / "data" / "muc4"
        keys = str(folder / f"{name}.keys.jsonl.gz")
        articles = lines(folder / f"{name}.articles.jsonl.gz")
        print(f"MUC-4 {name}", scored(rules, articles, "score_muc.py", lambda p, k=keys: [k, str(p)]), sep="\n")  # type: ignore[misc]


def seconds(work: Callable[[Article], object], articles: list[Article]) -> float:
    """The best of some rounds over `articles`, in processor seconds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for one in articles:
            work(one)
        best = min(best, time.process_time() - start)
    return best


def speed(rules: extractor.RuleExtractor) -> None:
    words = " ".join(one.body for one in seeds()).split(" ")
    starts = range(0, ARTICLES * 40, 40)
    bodies = [" ".join(words[start % (len(words) - WORDS) :][:WORDS]) for start in starts]
    articles = [Article(str(i), None, "-", None, body, date(2024, 12, 1), None, None) for i, body in enumerate(bodies)]
    baseline = seconds(lambda one: re.findall(r"\w+|[^\w\s]", one.body), articles)
    for name, work in (
        ("tokenising only", lambda one: re.findall(r"\w+|[^\w\s]", one.body)),
        ("time expressions", lambda one: tagging.tag(one.body, published_at=one.published_at)),
        ("words and sentences", lambda one: document.read(one.body)),
        ("whole extraction", rules.extract),
    ):
        took = seconds(work, articles)
        print(f"{name:20} {ARTICLES / took:8.0f} articles/s  {took / baseline:6.1f} x tokenising")


def main() -> None:
    start = time.perf_counter()
    rules = extractor.build()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"start {time.perf_counter() - start:.2f} s, peak memory {memory:.0f} MB")
    speed(rules)
    for name, body in HOSTILE.items():
        start = time.perf_counter()
        rules.extract(Article("-", None, "-", None, body, date(2024, 12, 1), None, None))
        print(f"hostile {name:14} {len(body):7,} characters {1000 * (time.perf_counter() - start):7.0f} ms")
    if SHARED.exists():
        accuracy(rules, tests="--tests" in sys.argv)
    else:
        print(f"no accuracy: {SHARED} is absent")


if __name__ == "__main__":
    main()
