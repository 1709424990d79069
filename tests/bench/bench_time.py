"""How well and how fast the temporal engine reads: `python tests/bench/bench_time.py`.

Scores by the shared scorer on AQUAINT, on TimeBank and on each half of TimeBank (by a hash of the document's id: rules
were made looking at one half only), then documents a second on one core, beside plain tokenising in the same process,
and the slowest of some hostile texts.
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sitrep.core.temporal.tagging import tag

SHARED = Path(__file__).parents[3] / "shared"
WORDS = 330
PUBLISHED = date(1998, 3, 3)
HOSTILE = {
    "digits": "1234567890" * 10_000,
    "dots": "." * 100_000,
    "of of of": "of " * 33_334,
    "nested ranges": "between 1 and " * 7_143,
    "hyphens": "1-" * 50_000,
    "dates": "May 5, 1999 " * 8_334,
    "newlines": "\n \n" * 33_334,
}


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def in_development(document_id: str) -> bool:
    """Whether a TimeBank document belongs to the half that the rules were made on."""
    return hashlib.sha256(document_id.encode()).digest()[0] % 2 == 0


def expressions(article: dict[str, Any]) -> dict[str, Any]:
    published = article["published"]
    tagged = tag(article["text"], published_at=date.fromisoformat(published[:10]) if published else None)
    found = [{"start": e.start, "end": e.end, "type": e.type, "value": e.value} for e in tagged.expressions]
    return {"article_id": article["id"], "time_expressions": found}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def score(corpus: str, keep: Callable[[str], bool], folder: Path) -> str:
    articles = [a for a in read(SHARED / "data" / "timeml" / f"{corpus}.articles.jsonl.gz") if keep(a["id"])]
    gold = [g for g in read(SHARED / "data" / "timeml" / f"{corpus}.gold.jsonl.gz") if keep(g["id"])]
    command = [
        sys.executable,
        str(SHARED / "eval" / "score_timex.py"),
        str(write(folder / "gold.jsonl", gold)),
        str(write(folder / "predictions.jsonl", [expressions(article) for article in articles])),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return f"{len(articles):4d} documents  " + "  ".join(done.stdout.split("\n")).strip()


def documents() -> list[str]:
    articles = read(SHARED / "data" / "timeml" / "timebank.articles.jsonl.gz")
    words = "\n\n".join(article["text"] for article in articles).split(" ")
    return [" ".join(words[i : i + WORDS]) for i in range(0, len(words) - WORDS, WORDS)]


def fastest(work: Callable[[], object], times: int = 12) -> float:
    """The shortest of several runs, in seconds of this process's own time."""
    runs = []
    for _ in range(times):
        begun = time.process_time()
        work()
        runs.append(time.process_time() - begun)
    return min(runs)


def main() -> None:
    if not SHARED.exists():
        sys.exit(f"{SHARED} is absent: the gold data is not part of the project")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("AQUAINT            ", score("aquaint", lambda _: True, folder))
        print("TimeBank           ", score("timebank", lambda _: True, folder))
        print("TimeBank, made on  ", score("timebank", in_development, folder))
        print("TimeBank, held out ", score("timebank", lambda i: not in_development(i), folder))
    texts = documents()
    tagging = fastest(lambda: [tag(text, published_at=PUBLISHED) for text in texts])
    plain = fastest(lambda: [re.findall(r"\w+|[^\w\s]", text) for text in texts])
    print(f"speed: {len(texts) / tagging:,.0f} documents of {WORDS} words a second on one core;", end=" ")
    print(f"{tagging / plain:.1f} times as long as splitting them into words and marks")
    for title, text in HOSTILE.items():
        taken = fastest(lambda text=text: tag(text, published_at=PUBLISHED), 3)  # type: ignore[misc]
        print(f"hostile: {title:14s} {len(text):,} characters  {taken * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
