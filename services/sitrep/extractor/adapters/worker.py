"""The inside of a worker process: one extractor, built once, and one task after the other."""

import fcntl
import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.extraction.extractor import Extractor
from sitrep.core.mentions import ExtractorName
from sitrep.extractor.adapters import plugins

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Raised:
    """The task raised: what, and where in the code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Away:
    """What the extractor asks is away for the moment."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The extractor cannot be had, which the operator can mend."""

    problem: str
    remedy: str


_extractors: list[Extractor] = []
_refusals: list[Refused] = []


def start(chosen: str) -> None:
    """Prepare this process: it ends with its parent, and leaves Ctrl-C to it. The extractor `chosen` is built."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    from sitrep.extractor.handlers import articles  # noqa: F401 - now, and not in the first article's time

    try:
        _extractors.append(plugins.build(chosen))
    except OperatorError as error:
        _refusals.append(Refused(error.problem, error.remedy))
    gc.collect()
    gc.freeze()  # tables are never garbage: do not look through them again and again


def ready() -> ExtractorName | Refused:
    """Answers once the extractor is built, or cannot be."""
    return _refusals[0] if _refusals else _extractors[0].name


def perform(task: Callable[[Extractor, T], R], item: T) -> R | Raised | Away:
    """What `task` makes of `item`. Nothing that it raises, `SystemExit` included, ends the worker."""
    try:
        return task(_extractors[0], item)
    except TransientError as error:
        return Away(str(error))
    except BaseException as error:  # noqa: BLE001 - the outermost loop of this process
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Raised(f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent is gone, even while C code holds the interpreter.

    The parent holds the other end of the sentinel, a pipe. That it closes raises SIGIO, which nobody handles.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if not parent.is_alive():  # it went before the kernel was asked
        os._exit(1)
