"""How good digests of real news are, against timelines by journalists: `python tests/bench/bench_digest.py`.

The five topics of Timeline17 in `../shared/data`, read in place: articles in, a digest out with the gold's number of
days, sentences a day and span, nothing else of the gold; scored by the shared scorer, beside the best published figures
on the same five. Then the same with one value of the rule changed after the other (`--ablations`), and how long it takes.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sitrep.core.articles import Article
from sitrep.core.extraction import extractor
from sitrep.core.summary import choice, dated, digests, salience
from sitrep.core.summary.dated import DatedSentence
from sitrep.core.summary.salience import Bounds

SHARED = Path(__file__).parents[2].parent / "shared"
TOPICS = SHARED / "data" / "timeline17"
SCORER = SHARED / "eval" / "score_timeline.py"
BEST_PUBLISHED = {"date": 0.552, "ar1": 0.1289, "ar2": 0.0441}
Wanted = tuple[int, int, Bounds]
Topic = tuple[list[DatedSentence], Wanted]


def articles(topic: Path) -> list[Article]:
    with gzip.open(topic / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Article(r["id"], None, r["source"], r["title"], r["text"], date.fromisoformat(r["published"]), None, None)
        for r in rows
    ]


def wanted(topic: Path) -> Wanted:
    """The gold's number of days, of sentences a day, and its span; where a day stands twice, its last entry."""
    with (topic / "timelines.jsonl").open(encoding="utf-8") as lines:
        gold = {date.fromisoformat(day[:10]): sentences for day, sentences in json.loads(next(lines))}
    return len(gold), round(sum(map(len, gold.values())) / len(gold)), Bounds(min(gold), max(gold))


def scores(topics: dict[str, Topic]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for name, (sentences, (days, each, bounds)) in topics.items():
            made = digests.make(sentences, days=days, sentences_a_day=each, bounds=bounds)
            rows = [[one.day.isoformat(), [sentence.text for sentence in one.sentences]] for one in made]
            (Path(folder) / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
        command = [sys.executable, str(SCORER), "--pred-dir", folder, "--gold-root", str(TOPICS), "--tok", "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def row(name: str, found: dict[str, Any]) -> str:
    return f"{name:36} {found['date']['f']:7.3f} {found['ar1']['f']:7.4f} {found['ar2']['f']:7.4f}"


@contextmanager
def instead(module: Any, name: str, value: object) -> Iterator[None]:
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def ablations(topics: dict[str, Topic]) -> None:
    for module, name, values in (
        (salience, "EVENT", (0, 0.5)),
        (salience, "WORDS_ONLY", (0, 1)),
        (salience, "FIGURES", (0, 1)),
        (salience, "PUBLISHED", (0, 1)),
        (salience, "LATER", (3, 8)),
        (choice, "LOOKING_BACK", (1, 1.5)),
        (choice, "LOOKING_AHEAD", (0.25, 1)),
        (choice, "SEVERAL_DAYS", (0.5, 1)),
        (choice, "DAY_AFTER", (0.1, 0.5)),
        (choice, "TOP_SENTENCES", (3, 5)),
        (choice, "TOPIC", (0, 0.3, 0.9)),
        (choice, "NEAR_TOP", (0, 0.8)),
        (choice, "FIGURES", (0, 0.2)),
        (choice, "OVERLAP", (0.4, 0.6)),
        (choice, "WORDS", (range(8, 46), range(15, 46), range(12, 61))),
    ):
        for value in values:
            with instead(module, name, value):
                print(
                    row(f"{module.__name__.rpartition('.')[2]}.{name} = {value}", scores(topics)["macro"]), flush=True
                )


def main() -> None:
    if not TOPICS.is_dir() or not SCORER.is_file():
        print(f"skipped: {TOPICS} or {SCORER} is absent")
        return
    rules = extractor.build()
    topics: dict[str, Topic] = {}
    read, said = 0.0, 0
    for topic in sorted(path for path in TOPICS.iterdir() if path.is_dir()):
        start = time.process_time()
        sentences = [one for each in articles(topic) for one in dated.of_article(each, rules.extract(each))]
        read += time.process_time() - start
        said += len(sentences)
        topics[topic.name] = (sentences, wanted(topic))
    start = time.process_time()
    for sentences, (days, each_day, bounds) in topics.values():
        digests.make(sentences, days=days, sentences_a_day=each_day, bounds=bounds)
    print(f"{said:,} sentences: reading {read:.1f} s, digests {time.process_time() - start:.1f} s of one processor")
    found = scores(topics)
    print(f"{'':36} {'Date-F1':>7} {'AR-1':>7} {'AR-2':>7}")
    for name, each_found in sorted(found["timelines"].items()):
        print(row(name.removesuffix(".0"), each_found))
    print(row("macro", found["macro"]))
    print(row("best published, each column", {metric: {"f": value} for metric, value in BEST_PUBLISHED.items()}))
    if "--ablations" in sys.argv:
        ablations(topics)


if __name__ == "__main__":
    main()
