"""What a chat model is asked about an article, and what it may answer. Not on any topic.

The answer quotes the article and brings nothing else: `core.extraction.grounding` finds the quotations in the text.
"""

from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from sitrep.contracts.message import describe
from sitrep.core import identity
from sitrep.core.articles import Article, isoformat
from sitrep.core.event_types import TYPES
from sitrep.core.extraction.grounding import Claim

PROMPT_VERSION = "1"
"""To be raised with every change to what is asked: answers are cached by it, and mentions carry it."""

_TASK = """You read news about armed conflict. List every event that the article tells of, as JSON.
Quote word for word from the article; never put anything into your own words, and give no offsets or dates.
evidence: the sentence or clause that tells of the event. trigger: the one to three words in it that name the event.
time: the words that say when it happened, as they stand in the article, or null.
places: names of where it happened, the closest first. actors: who did it. targets: to whom.
figures: the words that count people, each with its kind. speaker: the words that say who says so, or null.
Everything but time and speaker must stand in the evidence. The same event told twice is listed once.
Types and their subtypes (subtype is null where none fits):
"""


class ChatAnswer(BaseModel):
    """What the model answers: the events, each as quotations."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    mentions: tuple[Claim, ...]

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ValueError, in words that name the field, when `text` is no such answer."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ValueError(describe(error)) from error


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of an answer, every field required and no other allowed, as strict endpoints want it."""
    schema = ChatAnswer.model_json_schema()
    for node in (schema, *schema["$defs"].values()):
        if node.get("type") == "object":
            node["additionalProperties"] = False
    return schema


SCHEMA_VERSION = identity.digest(answer_schema())[:16]
"""Changes by itself with the schema."""


def messages(article: Article, *, most_characters: int) -> list[dict[str, str]]:
    """What is sent: the task, then the article, its body cut at a blank after `most_characters`."""
    types = "\n".join(f"- {kind}: {', '.join(codes.subtypes) or 'none'}" for kind, codes in TYPES.items())
    body = article.body
    if len(body) > most_characters:
        cut = body.rfind(" ", 0, most_characters)
        body = body[: cut if cut > 0 else most_characters]
    head = {"title": article.title, "published": isoformat(article.published_at)}
    return [
        {"role": "system", "content": _TASK + types},
        {"role": "user", "content": f"{orjson.dumps(head).decode()}\n\n{body}"},
    ]


def answer_id(model: str, article: Article, *, most_characters: int) -> str:
    """The name of an answer: of all that it depends on."""
    return identity.derive_id("chat-answer", model, PROMPT_VERSION, SCHEMA_VERSION, most_characters, article.revision)
