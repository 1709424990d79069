"""What every message on a topic has in common: strict fields, a key, a derived id, JSON bytes."""

from typing import Any, ClassVar, Self

import orjson
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema

from sitrep.contracts.limits import tighten
from sitrep.core import identity


class Message(BaseModel):
    """A value on a topic. Fields are immutable; unknown ones, from a later minor version, are ignored.

    All fields are required, null included: a misspelt key is then always found out.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)

    ce_type: ClassVar[str]
    """CloudEvents type, versioned: `sitrep.article.published.v1`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Pydantic's own, with the limits on core's values."""
        return tighten(handler(source), handler.resolve_ref_schema)

    @property
    def key(self) -> str:
        """The record's key: what must arrive in order has the same."""
        raise NotImplementedError

    @property
    def ce_id(self) -> str:
        """CloudEvents id: derived, so that the same message sent twice has the same."""
        raise NotImplementedError

    def to_bytes(self) -> bytes:
        """JSON, UTF-8."""
        # Core's values are dataclasses, which orjson writes by itself: many times as fast as by way of dictionaries.
        return orjson.dumps(
            {name: getattr(self, name) for name in type(self).model_fields}, option=orjson.OPT_NAIVE_UTC
        )

    @classmethod
    def from_bytes(cls, value: bytes) -> Self:
        """Raises ValueError, in words that name the field, when `value` is not such a message."""
        try:
            return cls.model_validate_json(value)
        except ValidationError as error:
            raise ValueError(describe(error)) from error


def describe(error: ValidationError) -> str:
    """The validation errors in one line: `published_at: Field required; title: …`."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'value'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    )


def derived_ce_id(kind: str, *parts: object) -> str:
    """A CloudEvents id for a message of `kind` that `parts` identify."""
    return identity.derive_id("message", kind, *parts)
