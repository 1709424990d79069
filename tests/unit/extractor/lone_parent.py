"""A process with one worker that hangs in C code; it is killed by the test that starts it."""

import asyncio
import os
import re
import sys
from pathlib import Path

from tests.fakes.extractors import SCRIPTED

from sitrep.core.extraction.extractor import Extractor
from sitrep.extractor.adapters.pool import WorkerPool


def backtrack(_: Extractor, pid_file: str) -> None:
    """Say who works, then match for years without a moment for other threads."""
    path = Path(pid_file)
    path.with_suffix(".new").write_text(str(os.getpid()))
    path.with_suffix(".new").rename(path)
    re.match(r"(a|a)*b", "a" * 10_000)


async def main(pid_file: str) -> None:
    async with WorkerPool(SCRIPTED, workers=1, timeout_seconds=600) as pool:
        await pool.run(backtrack, pid_file)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
