"""Surroundings: what a sentence holds besides its triggers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sitrep.core.extraction import quantities
from sitrep.core.extraction.actors import ActorMention
from sitrep.core.extraction.clauses import Clause
from sitrep.core.extraction.document import Document, Sentence
from sitrep.core.extraction.places import PlaceMention
from sitrep.core.extraction.quantities import Quantity


@dataclass(frozen=True)
class Surroundings:
    """What a sentence holds: its clauses, places, actors, words, and its counts where something is `counted` in it."""

    document: Document
    sentence: Sentence
    clauses: Sequence[Clause]
    places: Sequence[PlaceMention]
    actors: Sequence[ActorMention]
    dated: Sequence[int]
    """The first words of its time expressions."""
    words: frozenset[str]
    counted: bool
    official_spoke: bool
    """Whether the speaker before spoke for a side: whom "he said" means."""

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """The counts; looked for when first asked for, as most sentences are never asked."""
        return quantities.find(self.document, self.sentence.start, self.sentence.end) if self.counted else ()
