"""What computes: the code and the tables that a chronology depends on, by their hashes."""

import hashlib
from pathlib import Path

import sitrep
from sitrep.contracts.articles import ArticlePublished, ArticleRetracted
from sitrep.contracts.mentions import MentionsExtracted, MentionsRetracted
from sitrep.contracts.replays import Code

_CORE = Path(sitrep.__file__).parent / "core"
_TABLES = _CORE / "extraction" / "tables"


def code(schema_revision: str) -> Code:
    """Of the code that runs; `schema_revision` is that of the tables that it fills."""
    files = sorted(path for path in _CORE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    hashing = hashlib.sha256()
    for path in files:
        hashing.update(f"{path.relative_to(_CORE).as_posix()} {_sha256(path)}\n".encode())
    messages = (ArticlePublished, ArticleRetracted, MentionsExtracted, MentionsRetracted)
    return Code(
        version=sitrep.__version__,
        core=hashing.hexdigest(),
        tables={path.name: _sha256(path) for path in files if path.parent == _TABLES},
        schema_revision=schema_revision,
        messages=tuple(message.ce_type for message in messages),
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
