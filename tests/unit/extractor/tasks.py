"""What workers do in the tests of the pool: functions of a module that a worker loads in no time."""

import os
import signal
from pathlib import Path

from sitrep.core.extraction.extractor import Extractor


def process_id(_: Extractor, __: object) -> int:
    return os.getpid()


def fail_once(_: Extractor, path: str) -> str:
    """Hangs, or dies, the first time: as the file's name says."""
    if not Path(path).exists():
        Path(path).touch()
        if path.endswith("hang"):
            signal.pause()
        os._exit(9)
    return "done"


def return_bytes(_: Extractor, size: int) -> bytes:
    return b"x" * size
