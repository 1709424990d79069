"""The model and the JSON Schema are one: whatever is done to a message, they say the same of it."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitrep.contracts import schema_files
from sitrep.contracts.export import json_schema
from sitrep.contracts.message import Message
from sitrep.contracts.upcasting import MESSAGES

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER
VALIDATORS = {
    message: jsonschema.Draft202012Validator(json_schema(message), format_checker=CHECKER) for message in MESSAGES
}
EXAMPLES = {
    message: [
        json.loads(file.read_text())
        for file in sorted((schema_files.examples_of(SCHEMAS, message) / "valid").glob("*.json"))
    ]
    for message in MESSAGES
}
REPLACEMENTS: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, False, -1, 0, 1, 7, 8, 90.5, -180.5, 1.5, 10**12, "", "x", "SY", "Syria", "a" * 32, "A" * 32,
        "f" * 64, "27", "2024-12-05", "2024-12-32", "2024-02-30", "20241205", "1733409600", "2024-12-05T08:00:00",
        "2024-12-05T08:00:00Z", "2024-12-05T08:00:00.5+03:00", "2024-12-05T24:00:00Z", "2024-12-05 08:00:00Z",
        "2024-12-05T08:00Z", "occurred", "killed", "drone", "day", "unknown", [], {}, [None], ["x"], ["b" * 32],
    ]
)  # fmt: skip


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where something can be changed."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, item in items for path in paths(item, (*at, key)))]


@st.composite
def changed(draw: st.DrawFn, message: type[Message]) -> Any:
    """A valid example with one to three of its values replaced or left out."""
    value = copy.deepcopy(draw(st.sampled_from(EXAMPLES[message])))
    for _ in range(draw(st.integers(1, 3))):
        if not value:
            break
        *above, last = draw(st.sampled_from(paths(value)[1:]))
        target = value
        for key in above:
            target = target[key]
        if draw(st.booleans()):
            target[last] = copy.deepcopy(draw(REPLACEMENTS))
        else:
            del target[last]
    return value


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_model_and_schema_agree(message: type[Message], data: st.DataObject) -> None:
    value = data.draw(changed(message))
    refusal = refusal_of(message, json.dumps(value).encode())
    if refusal is None:
        assert VALIDATORS[message].is_valid(value), [error.message for error in VALIDATORS[message].iter_errors(value)]
    elif "Value error" not in refusal:  # there the model knows better: fields that do not go together
        assert not VALIDATORS[message].is_valid(value), refusal


def refusal_of(message: type[Message], value: bytes) -> str | None:
    try:
        message.from_bytes(value)
    except ValueError as error:
        return str(error)
    return None
