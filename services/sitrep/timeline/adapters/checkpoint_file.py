"""The checkpoints in a file, a message a line: for those who keep them where the system's operators cannot write."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from sitrep.core.errors import TransientError


class CheckpointFile:
    """A file that checkpoints are appended to, whole or not at all, each once.

    Methods raise TransientError when the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: set[bytes] | None = None

    async def append(self, messages: Sequence[bytes]) -> None:
        """Have those of `messages` that are not there yet on the disk, in this order."""
        try:
            await asyncio.to_thread(self._append, messages)
        except OSError as error:
            self._held = None
            raise TransientError(f"{self._path} (SITREP_CHECKPOINT_FILE) cannot be written: {error}") from error

    def _append(self, messages: Sequence[bytes]) -> None:
        self._path.touch()
        with self._path.open("r+b") as file:
            if self._held is None:
                # What follows the last newline was cut short by a crash.
                content = file.read()
                whole = content[: content.rfind(b"\n") + 1]
                file.truncate(len(whole))
                self._held = set(whole.splitlines())
            new = [message for message in messages if message not in self._held]
            file.seek(0, os.SEEK_END)
            file.write(b"".join(message + b"\n" for message in new))
            file.flush()
            os.fsync(file.fileno())
        self._held.update(new)
