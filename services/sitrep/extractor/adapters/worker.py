"""The inside of a worker process: one extractor, built once, and one task after the other."""

import ctypes
import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sitrep.core.mentions import ExtractorName
from sitrep.extractor.ports import Extractor

T = TypeVar("T")
R = TypeVar("R")

_PR_SET_PDEATHSIG = 1
_extractors: list[Extractor] = []


@dataclass(frozen=True, slots=True)
class Raised:
    """The task raised: what, and where in the code."""

    reason: str


def load(factory: str) -> Extractor:
    """The extractor that `factory`, written `package.module:function`, builds."""
    module, _, function = factory.partition(":")
    extractor: Extractor = getattr(importlib.import_module(module), function)()
    return extractor


def start(factory: str) -> None:
    """Prepare this process: it ends with its parent, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    _extractors.append(load(factory))


def ready() -> ExtractorName:
    """Answers once the extractor is built."""
    return _extractors[0].name


def perform(task: Callable[[Extractor, T], R], item: T) -> R | Raised:
    """What `task` makes of `item`. Nothing that it raises, `SystemExit` included, ends the worker."""
    try:
        return task(_extractors[0], item)
    except BaseException as error:  # noqa: BLE001 - the outermost loop of this process
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Raised(f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")


def _end_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone, even while C code holds the interpreter.

    Where the kernel cannot (not Linux), a thread watches.
    """
    parent = multiprocessing.parent_process()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is None:
        return
    if not parent.is_alive():  # it went before the kernel was asked
        os._exit(1)
    threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
