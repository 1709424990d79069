"""The files in `schemas/` that are made from the code: what they contain, as values.

JSON Schema 2020-12 for each message, one AsyncAPI document, one OpenAPI document. Same code, same bytes.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from sitrep.contracts.message import Message
from sitrep.contracts.upcasting import MESSAGES
from sitrep.core.event_types import TYPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
EVENT_TYPE = "EventType"
"""Name of the definition that carries the tables of codes."""


def name_of(message: type[Message]) -> str:
    """`article_published` for ArticlePublished: the message in the names of files."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", message.__name__).lower()


def version_of(message: type[Message]) -> str:
    """`v1`: the last part of the CloudEvents type."""
    return message.ce_type.rpartition(".")[2]


def json_schema(message: type[Message]) -> dict[str, Any]:
    """The JSON Schema of a message's value. Event types carry their subtypes and their codes elsewhere."""
    schema = with_codes(message.model_json_schema())
    return {
        "$schema": DIALECT,
        "$id": f"urn:sitrep:schema:{name_of(message)}:{version_of(message)}",
        **schema,
        "title": message.__name__,
        "description": prose(message.__doc__),
        "x-ce-type": message.ce_type,
    }


def with_codes(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema` with the tables of core.event_types at the definition of the event types, if it has one."""
    definitions = schema.get("$defs", {})
    if EVENT_TYPE not in definitions:
        return schema
    tables = {
        "x-family": {kind.value: codes.family.value for kind, codes in TYPES.items()},
        "x-subtypes": {kind.value: list(codes.subtypes) for kind, codes in TYPES.items()},
        "x-acled": {kind.value: list(codes.acled) for kind, codes in TYPES.items()},
        "x-plover": {kind.value: list(codes.plover) for kind, codes in TYPES.items()},
    }
    return {**schema, "$defs": {**definitions, EVENT_TYPE: {**definitions[EVENT_TYPE], **tables}}}


def json_schema_files(messages: Iterable[type[Message]] = MESSAGES) -> dict[str, str]:
    """The text of each JSON Schema, by its path in `schemas/`."""
    return {
        f"json/{name_of(message)}.{version_of(message)}.json": as_json(json_schema(message)) for message in messages
    }


def as_json(document: Mapping[str, Any]) -> str:
    """`document` as the file is written: keys sorted, a line each."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_yaml(document: Mapping[str, Any], *, origin: str) -> str:
    """`document` as the file is written, in its own order. `origin` says where it comes from, in a comment."""
    text = yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    return f"# {origin} Do not edit: run `sitrep schemas export`.\n{text}"


def prose(docstring: str | None) -> str:
    """A docstring without its indentation."""
    return re.sub(r"\n {4}", "\n", (docstring or "").strip())


class _Plain(yaml.SafeDumper):
    """Every value written out, since aliases are hard to read, and text of several lines as it is."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _text)
