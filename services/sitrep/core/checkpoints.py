"""Checkpoints: the root of a log's Merkle tree at a size, as text to be signed (C2SP tlog-checkpoint).

origin        which log: `<system>/<topic>/<partition>`
size          how many entries, decimal
root          base64

Three lines, each ended by a newline. A signature makes it a note: `runtime.signing`.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from sitrep.core.merkle import HASH_BYTES

LINES = 3

_ORIGIN = re.compile(r"[^\s+]{1,500}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log held when it had `size` entries. Raises ValueError when `origin` has blanks or a plus sign."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _ORIGIN.fullmatch(self.origin):
            raise ValueError("origin: must be 1 to 500 characters, without blanks and plus signs")
        if self.size < 0 or len(self.root) != HASH_BYTES:
            raise ValueError(f"size must not be negative, and root {HASH_BYTES} bytes")

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse(text: str) -> Checkpoint:
    """The checkpoint that `text` spells. Raises ValueError, with what is wrong, when it spells none."""
    if text.count("\n") != LINES or not text.endswith("\n"):
        raise ValueError("a checkpoint has three lines: origin, size, root")
    origin, size, root = text[:-1].split("\n")
    if not _SIZE.fullmatch(size):
        raise ValueError("size: is not a decimal number without leading zeros")
    try:
        decoded = base64.b64decode(root, validate=True)
    except binascii.Error as error:
        raise ValueError("root: is not base64") from error
    checkpoint = Checkpoint(origin, int(size), decoded)
    if checkpoint.text() != text:
        raise ValueError("root: is not in the canonical spelling of base64")
    return checkpoint


def origin(system: str, topic: str, partition: int) -> str:
    """The name of a partition's log; `system` tells one installation from others."""
    return f"{system}/{topic}/{partition}"
