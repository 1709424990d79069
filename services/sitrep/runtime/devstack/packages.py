"""The packages of the extra `stack`: a deployment does without them, so each is looked for when it is needed."""

from importlib.util import find_spec
from pathlib import Path

from sitrep.core.errors import OperatorError


def directory(package: str) -> Path | None:
    """Where an installed package lies, without importing it; None when it is not installed."""
    found = find_spec(package)
    return None if found is None or found.origin is None else Path(found.origin).parent


def require(package: str, *, purpose: str, instead: str) -> Path:
    """As `directory`. Raises OperatorError when it is not installed; `instead` is a variable that does without it."""
    found = directory(package)
    if found is None:
        raise OperatorError(
            f"The package {package!r}, which brings {purpose}, is not installed.",
            remedy="Install what the embedded stack needs (`uv sync --extra stack` or `pip install 'sitrep[stack]'`), "
            f"or set {instead} to one that runs elsewhere.",
        )
    return found
