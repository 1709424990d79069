"""Answers of a chat model on disk: one file an answer, named by all that it depends on."""

import contextlib
import os
import tempfile
from pathlib import Path

from sitrep.core.errors import OperatorError


class AnswerStore:
    """Keeps the texts of answers in `directory`, for ever; several processes may share it."""

    def __init__(self, directory: Path) -> None:
        """Raises OperatorError when the directory cannot be made."""
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OperatorError(
                f"The directory for a chat model's answers cannot be used: {error}",
                remedy="Set SITREP_CHAT_CACHE to a directory that can be written.",
            ) from error
        self._directory = directory

    def find(self, name: str) -> str | None:
        """The answer called `name`."""
        try:
            return self._path(name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def keep(self, name: str, answer: str) -> str:
        """Store `answer`, whole or not at all. Returns what is stored: the first one, for others have seen it."""
        path = self._path(name)
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(answer)
            file.flush()
            os.fsync(file.fileno())
        kept = Path(file.name)
        try:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(kept)
        finally:
            kept.unlink()
        return path.read_text(encoding="utf-8")

    def _path(self, name: str) -> Path:
        return self._directory / name[:2] / f"{name}.json"
