"""A retraction as people send it, over HTTP."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sitrep.contracts.article_drafts import SentMoment, SentText, refusals
from sitrep.core.articles import Refusal


class RetractionDraft(BaseModel):
    """Why and when an article was withdrawn, before anything but its form was checked."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", title="Retraction")

    reason: SentText | None = Field(None, description="Why, in the publisher's words.")
    retracted_at: SentMoment = Field(
        None, description="When it was withdrawn, a day or an instant with its offset; now, when it is left out."
    )

    @classmethod
    def read(cls, value: object) -> "Self | tuple[Refusal, ...]":
        """The draft that the JSON value `value` holds, or everything that is wrong with its form, by field."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            return refusals(error)
