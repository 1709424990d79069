"""How honest the confidence of mentions is: `python tests/bench/bench_confidence.py [--fit]`.

A mention is right when type, day, place and figures are (seeds), or date and place (MUC-4, in ../shared/data). Printed
is how often mentions of each tenth of confidence are right, the mean gap between the two, and how well confidence
tells right from wrong (the share of pairs that it puts in order). `--fit` fits the points of
`core/extraction/confidence.py` anew: logistic regression with a light ridge, both collections as much as each other.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import orjson

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[3] / "shared" / "eval"))

from tests.bench import bench_extract

from sitrep.core.extraction import confidence, extractor
from sitrep.core.mentions import Mention

RIDGE = 3.0
"""How far weights that few mentions bear are pulled to nothing."""
STEPS = 25

Judged: TypeAlias = list[tuple[Mention, bool]]
"""Mentions, and whether each is right."""


def seeds(rules: extractor.RuleExtractor) -> Judged:
    """The mentions in the seeds."""
    import score_mentions as scorer  # type: ignore[import-not-found]

    articles = bench_extract.seeds()
    judged: Judged = []
    gold = {read["id"]: read["events"] for path in bench_extract.seeds_gold({a.article_id for a in articles})
            for read in [json.loads(Path(path).read_text("utf-8"))]}  # fmt: skip
    for article in articles:
        mentions = rules.extract(article).mentions
        told, events = _plain(mentions), gold[article.article_id]
        facts = {j: scorer.facts(events[i], told[j]) for i, j in scorer.match(events, told)}
        judged += [(mention, j in facts and _is_full(facts[j])) for j, mention in enumerate(mentions)]
    return judged


def muc(rules: extractor.RuleExtractor) -> Judged:
    """The mentions in MUC-4's development set that its keys say something about."""
    import score_muc as scorer  # type: ignore[import-not-found]

    folder = bench_extract.SHARED / "data" / "muc4"
    templates = {key["id"]: key["templates"] for key in scorer.read_lines(str(folder / "dev.keys.jsonl.gz"))}
    judged: Judged = []
    for article in bench_extract.lines(folder / "dev.articles.jsonl.gz"):
        mentions = [mention for mention in rules.extract(article).mentions if not mention.background]
        told, keys = _plain(mentions), templates[article.article_id]
        pairs = dict(scorer.pairs(told, keys))
        for i, mention in enumerate(mentions):
            key = keys[pairs[i]] if i in pairs else None
            if key is None and mention.type in scorer.COARSE_PREDICTED.keys() - scorer.NEUTRAL_UNMATCHED:
                judged.append((mention, False))
            elif key is not None and not key["optional"]:
                dated = not key["date"] or scorer.overlaps(scorer.predicted_span(told[i]), key["date"])
                judged.append((mention, dated and scorer.place_hit(told[i], key["location"])))
    return judged


def table(judged: Judged) -> Iterator[str]:
    """Of each tenth of confidence: how many, what was promised, what was right; then both measures over all."""
    tenths: defaultdict[int, Judged] = defaultdict(list)
    for mention, right in judged:
        tenths[int(mention.confidence * 10)].append((mention, right))
    gap = 0.0
    for tenth, group in sorted(tenths.items()):
        promised, kept = sum(mention.confidence for mention, _ in group), sum(right for _, right in group)
        gap += abs(promised - kept)
        yield f"  {tenth / 10:.1f}  {len(group):5}  promised {promised / len(group):.2f}  right {kept / len(group):.2f}"
    yield f"  mean gap {gap / len(judged):.3f}, in order {_in_order(judged):.3f}"


def fit(collections: Sequence[Judged]) -> dict[str, int]:
    """Points for every sign, in hundredths of log-odds."""
    names = list(confidence.POINTS)
    most = max(map(len, collections))
    rows = [
        ([float(name in signs) for name in names], right, most / len(judged))
        for judged in collections
        for mention, right in judged
        for signs in [set(confidence.signs(mention))]
    ]
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        weights = [w + step for w, step in zip(weights, _newton(weights, rows), strict=True)]
    return {name: round(100 * weight) for name, weight in zip(names, weights, strict=True)}


def _newton(weights: Sequence[float], rows: Sequence[tuple[list[float], bool, float]]) -> list[float]:
    size = range(len(weights))
    slope = [0.0] + [-RIDGE * weights[i] for i in size[1:]]  # the first weight, what all have, is not held back
    bend = [[(RIDGE if i else 1e-9) * (i == j) for j in size] for i in size]
    for signs, right, weight in rows:
        held = [i for i in size if signs[i]]
        share = 1 / (1 + math.exp(-sum(weights[i] for i in held)))
        for i in held:
            slope[i] += weight * (right - share)
            for j in held:
                bend[i][j] += weight * share * (1 - share)
    return _solved([[*row, value] for row, value in zip(bend, slope, strict=True)])


def _solved(rows: list[list[float]]) -> list[float]:
    """The solution of a linear system, each row with its right-hand side last (Gauss and Jordan)."""
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda row: abs(rows[row][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for other in range(len(rows)):
            if other != i:
                factor = rows[other][i] / rows[i][i]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def _in_order(judged: Judged) -> float:
    right = [mention.confidence for mention, good in judged if good]
    wrong = [mention.confidence for mention, good in judged if not good]
    return sum((a > b) + 0.5 * (a == b) for a in right for b in wrong) / (len(right) * len(wrong))


def _plain(mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = orjson.loads(orjson.dumps(mentions))
    return plain


def _is_full(facts: dict[str, Any]) -> bool:
    return bool(facts["fine"] and facts["exact"] and facts["place"] is not False and facts["figures"] is not False)


def main() -> None:
    if not bench_extract.SHARED.is_dir():
        sys.exit(f"{bench_extract.SHARED} is not there: the scorers and MUC-4 lie in it")
    rules = extractor.build()
    collections = {"the seeds": seeds(rules), "MUC-4 dev": muc(rules)}
    for name, judged in [*collections.items(), ("both", [each for part in collections.values() for each in part])]:
        print(name, *table(judged), sep="\n")
    if "--fit" in sys.argv:
        print(json.dumps(fit(list(collections.values())), indent=4))


if __name__ == "__main__":
    main()
