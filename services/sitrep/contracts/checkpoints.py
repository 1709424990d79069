"""Messages of `sitrep.checkpoints.v1`."""

from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, Field, NonNegativeInt, PositiveInt, model_validator

from sitrep.contracts.limits import ContentHash, NonEmpty
from sitrep.contracts.message import Message, derived_ce_id
from sitrep.core import checkpoints
from sitrep.core.checkpoints import Checkpoint


class CheckpointSigned(Message):
    """What a partition of the log held when it had `size` entries: the root of its Merkle tree, signed.

    `note` is what counts, and what other tools read; the other fields say the same and more for convenience.
    """

    ce_type: ClassVar[str] = "sitrep.checkpoint.signed.v1"

    topic: NonEmpty
    partition: NonNegativeInt
    size: PositiveInt
    next_offset: PositiveInt
    """The offset after the last entry's."""
    root: ContentHash
    recorded_at: AwareDatetime
    """The last entry's recorded time."""
    note: Annotated[str, Field(max_length=20_000)]
    """A signed note (C2SP tlog-checkpoint): origin, size and root, an empty line, a line for each signature."""

    @model_validator(mode="after")
    def _agrees_with_its_note(self) -> Self:
        said = self.checkpoint
        if (said.size, said.root.hex()) != (self.size, self.root):
            raise ValueError("note: says another size or root")
        if not said.origin.endswith(f"/{self.topic}/{self.partition}"):
            raise ValueError("note: is of another partition")
        return self

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says, its signatures unchecked. Raises ValueError when it says nothing of the kind."""
        text, separator, _ = self.note.partition("\n\n")
        if not separator:
            raise ValueError("note: is not signed")
        return checkpoints.parse(f"{text}\n")

    @property
    def key(self) -> str:
        return f"{self.topic}/{self.partition}"

    @property
    def ce_id(self) -> str:
        return derived_ce_id(self.ce_type, self.note)
