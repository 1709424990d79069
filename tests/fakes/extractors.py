"""Extractors that do what the article's body tells them, built inside worker processes by their path."""

import os
import signal
import time
from pathlib import Path

from sitrep.core import identity
from sitrep.core.articles import Article
from sitrep.core.event_types import EventType
from sitrep.core.mentions import (
    Assertion,
    Evidence,
    Extraction,
    ExtractorName,
    Mention,
    Modality,
    Span,
    Status,
)
from sitrep.core.temporal.interval import Basis, Precision, ValidTime

SCRIPTED = "tests.fakes.extractors:build"
BROKEN = "tests.fakes.extractors:build_broken"
UNSTARTABLE = "tests.fakes.extractors:die"

NAME = ExtractorName("scripted", "1")


class ScriptedExtractor:
    """One mention for an article whose body begins with "Clashes"; orders to misbehave are obeyed.

    "HANG", "EXIT 3", "KILL", "RAISE", "SYSTEM EXIT", "BIG n", "SLEEP seconds", "ONCE path order": the order, but
    only while `path` is not there.
    """

    name = NAME

    def extract(self, article: Article) -> Extraction:
        copies = _obey(article.body)
        return Extraction(article.article_id, article.revision, (), (mention(article),) * copies)


def build() -> ScriptedExtractor:
    """The factory of SCRIPTED."""
    return ScriptedExtractor()


def build_broken() -> ScriptedExtractor:
    """The factory of BROKEN: it raises."""
    raise FileNotFoundError("the lexicon is missing")


def build_once() -> ScriptedExtractor:
    """A factory that works once: later on the file that SITREP_TEST_BUILT names is there."""
    Path(os.environ["SITREP_TEST_BUILT"]).touch(exist_ok=False)
    return ScriptedExtractor()


def die() -> ScriptedExtractor:
    """The factory of UNSTARTABLE: the process ends."""
    os._exit(4)


def mention(article: Article) -> Mention:
    """The mention that the scripted extractor finds."""
    end = len(article.body)
    evidence = Evidence(0, end, article.body[:200], Span(0, min(end, 7), article.body[:7]), quote=False)
    return Mention(
        mention_id=identity.mention_id(article.article_id, article.revision, 0, end, EventType.ARMED_CLASH),
        type=EventType.ARMED_CLASH,
        subtype=None,
        time=ValidTime(None, None, "..", Precision.UNKNOWN, Basis.INHERITED),
        places=(),
        actors=(),
        targets=(),
        figures=(),
        assertion=Assertion(Modality.OCCURRED, None, Status.STATED),
        background=False,
        evidence=evidence,
        confidence=0.5,
        extractor=NAME,
    )


def _obey(order: str) -> int:
    """Do as told; returns how many mentions there shall be."""
    word, _, rest = order.partition(" ")
    match word:
        case "HANG":
            time.sleep(3_600)
        case "EXIT":
            os._exit(int(rest))
        case "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        case "RAISE":
            raise ValueError(rest)
        case "SYSTEM":
            raise SystemExit(3)
        case "SLEEP":
            time.sleep(float(rest.split()[0]))
        case "BIG":
            return int(rest)
        case "ONCE":
            path, _, then = rest.partition(" ")
            if not Path(path).exists():
                Path(path).touch()
                return _obey(then)
        case _:
            pass
    return int(order.startswith("Clashes"))
