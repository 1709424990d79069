"""Every example in schemas/examples, held against the model and against the exported JSON Schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sitrep.contracts import export, schema_files
from sitrep.contracts.message import Message
from sitrep.contracts.upcasting import MESSAGES

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER

Case = tuple[type[Message], Path]


def files(kind: str) -> list[Case]:
    return [
        (message, file)
        for message in MESSAGES
        for file in sorted((schema_files.examples_of(SCHEMAS, message) / kind).glob("*.json"))
    ]


def name(part: object) -> str:
    return part.__name__ if isinstance(part, type) else part.stem if isinstance(part, Path) else str(part)


def validator(message: type[Message]) -> jsonschema.Draft202012Validator:
    written = SCHEMAS / "json" / f"{export.name_of(message)}.{export.version_of(message)}.json"
    return jsonschema.Draft202012Validator(json.loads(written.read_text()), format_checker=CHECKER)


class TestValidExamples:
    """Accepted by both, and unchanged by a round through the model."""

    @pytest.mark.parametrize(("message", "file"), files("valid"), ids=name)
    def test_model_and_schema_accept(self, message: type[Message], file: Path) -> None:
        given = json.loads(file.read_text())
        accepted = message.from_bytes(file.read_bytes())
        validator(message).validate(given)
        assert message.from_bytes(accepted.to_bytes()) == accepted
        assert accepted.key
        assert len(accepted.ce_id) == 32

    @pytest.mark.parametrize(("message", "file"), files("valid"), ids=name)
    def test_what_the_model_writes_is_valid_too(self, message: type[Message], file: Path) -> None:
        written: dict[str, Any] = json.loads(message.from_bytes(file.read_bytes()).to_bytes())
        validator(message).validate(written)
        given = json.loads(file.read_text())
        assert written.keys() == given.keys() - {"reviewed_by"}

    def test_every_message_has_one(self) -> None:
        assert {message for message, _ in files("valid")} == set(MESSAGES)


class TestInvalidExamples:
    """Each refused for its own fault."""

    @pytest.mark.parametrize(("message", "file"), files("invalid"), ids=name)
    def test_model_refuses_for_the_stated_reason(self, message: type[Message], file: Path) -> None:
        stated = schema_files.invalid_reasons(file.parents[1])[file.name]
        with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
            message.from_bytes(file.read_bytes())
        assert stated["reason"] in str(refusal.value)
        assert str(refusal.value).count(";") == 0, "an example has one fault"

    @pytest.mark.parametrize(("message", "file"), files("invalid"), ids=name)
    def test_schema_refuses_what_it_can_say(self, message: type[Message], file: Path) -> None:
        stated = schema_files.invalid_reasons(file.parents[1])[file.name]
        accepted = validator(message).is_valid(json.loads(file.read_text()))
        assert accepted == (stated["json_schema"] == "accepts")

    def test_every_message_has_four_or_more_each_with_a_reason(self) -> None:
        for message in MESSAGES:
            folder = schema_files.examples_of(SCHEMAS, message)
            found = {file.name for file in (folder / "invalid").glob("*.json")}
            assert len(found) >= 4
            assert schema_files.invalid_reasons(folder).keys() == found
