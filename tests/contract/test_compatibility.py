"""What may change within a version and what may not, each on a schema as it is today."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sitrep.contracts import topics
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.compatibility import Difference, compare_schemas, compare_topics
from sitrep.contracts.events import EventCreated
from sitrep.contracts.export import json_schema
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.contracts.upcasting import MESSAGES

Schema = dict[str, Any]
Change = Callable[[Schema], Any]

MENTIONS = json_schema(MentionsExtracted)
PLACE = ("$defs", "Place", "properties")


def at(schema: Schema, *path: str) -> Any:
    node: Any = schema
    for part in path:
        node = node[part]
    return node


def differences(change: Change, schema: Schema = MENTIONS) -> list[Difference]:
    new = copy.deepcopy(schema)
    change(new)
    return list(compare_schemas({"m.v1": schema}, {"m.v1": new}))


def put(*path_and_value: Any) -> Change:
    *path, last, value = path_and_value

    def change(schema: Schema) -> None:
        at(schema, *path)[last] = value

    return change


def gone(*path: str) -> Change:
    def change(schema: Schema) -> None:
        del at(schema, *path[:-1])[path[-1]]

    return change


def renamed(schema: Schema) -> None:
    properties = schema["properties"]
    properties["outlet"] = properties.pop("source")
    schema["required"] = ["outlet" if name == "source" else name for name in schema["required"]]


BREAKS: list[tuple[str, Change, str]] = [
    ("a field gone", gone("properties", "url"), "m.v1: url: is gone or renamed"),
    ("a field renamed", renamed, "m.v1: source: is gone or renamed"),
    ("a renamed field is a new required one", renamed, "m.v1: outlet: is new and required"),
    ("a field deep inside gone", gone(*PLACE, "admin1"), "m.v1: mentions[].places[].admin1: is gone or renamed"),
    (
        "a field newly required",
        lambda s: (s["properties"].update(desk={"type": "string"}), s["required"].append("desk")),
        "m.v1: desk: is new and required",
    ),
    (
        "a required field made optional",
        lambda s: s["required"].remove("language"),
        "m.v1: language: was required, is optional",
    ),
    ("another type", put("properties", "source", {"type": "integer"}), "source: type was string, is integer"),
    (
        "null no longer allowed",
        put("properties", "title", {"type": "string"}),
        "title: can no longer be null",
    ),
    (
        "null now allowed",
        put("properties", "source", {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "source: can",
    ),
    ("a limit narrowed", put(*PLACE, "precision", "maximum", 6), "places[].precision: maximum was 7, is 6"),
    ("a limit widened", put(*PLACE, "precision", "maximum", 8), "places[].precision: maximum was 7, is 8"),
    ("a new limit", put(*PLACE, "text", "maxLength", 80), "places[].text: maxLength was absent, is 80"),
    ("another pattern", put("properties", "revision", "pattern", "^.*$"), "revision: pattern was"),
    (
        "an enum value gone",
        lambda s: at(s, "$defs", "Modality", "enum").remove("denied"),
        "assertion.modality: denied is gone",
    ),
    ("an enum made free text", gone("$defs", "Modality", "enum"), "assertion.modality: is an enum in one"),
    (
        "a subtype gone",
        lambda s: at(s, "$defs", "EventType", "x-subtypes", "air_strike").remove("drone"),
        "mentions[].type air_strike: drone is gone",
    ),
    (
        "items of another kind",
        put("properties", "mentions", "items", {"type": "string"}),
        "mentions[]: type was object",
    ),
    ("items no longer described", gone("properties", "mentions", "items"), "mentions: items are described in one"),
    ("unknown fields refused", put("additionalProperties", False), "value: additionalProperties was absent, is False"),
    ("a keyword this module does not know", put("dependentRequired", {"url": ["title"]}), "value: dependentRequired"),
]

FINE: list[tuple[str, Change]] = [
    ("nothing", lambda _: None),
    ("a new optional field", put("properties", "section", {"type": "string", "default": "world"})),
    ("a description", put("description", "Better words.")),
    ("a title", put("properties", "url", "title", "Address")),
    ("fields in another order", lambda s: s["required"].reverse()),
    ("enum values in another order", lambda s: at(s, "$defs", "Modality", "enum").reverse()),
    ("alternatives in another order", lambda s: at(s, "properties", "title", "anyOf").reverse()),
    ("codes of other vocabularies", put("$defs", "EventType", "x-acled", {})),
    ("a definition nobody uses", put("$defs", "Unused", {"type": "null"})),
]


class TestSchemas:
    """Within one version of a message."""

    @pytest.mark.parametrize(("change", "words"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
    def test_breaks(self, change: Change, words: str) -> None:
        found = differences(change)
        assert [
            difference
            for difference in found
            if difference.breaks and words in f"{difference.where}: {difference.what}"
        ], found

    @pytest.mark.parametrize("change", [case[1] for case in FINE], ids=[case[0] for case in FINE])
    def test_is_no_difference(self, change: Change) -> None:
        assert differences(change) == []

    def test_a_new_enum_value_is_told_but_no_break(self) -> None:
        (found,) = differences(lambda s: at(s, "$defs", "EventType", "enum").append("naval_clash"))
        assert found == Difference("m.v1: mentions[].type", "naval_clash is new: update readers before writers", False)

    def test_a_schema_gone_is_a_break_and_a_new_one_is_none(self) -> None:
        article = json_schema(ArticlePublished)
        assert compare_schemas({}, {"article.v1": article}) == ()
        (found,) = compare_schemas({"article.v1": article}, {"article.v2": article})
        assert found.breaks
        assert found.where == "article.v1"

    def test_another_value_behind_the_same_field_is_a_break(self) -> None:
        found = differences(put("properties", "event", {"$ref": "#/$defs/Place"}), json_schema(EventCreated))
        assert any(difference.breaks and "event.headline" in difference.where for difference in found)

    def test_every_message_is_compatible_with_itself(self) -> None:
        schemas = {message.__name__: json_schema(message) for message in MESSAGES}
        assert compare_schemas(schemas, copy.deepcopy(schemas)) == ()


class TestTopics:
    """Within one version of a topic."""

    TOPIC = topics.load().events

    def found(self, **changes: Any) -> list[Difference]:
        changed = self.TOPIC.model_copy(update=changes)
        return list(compare_topics({"t": self.TOPIC}, {"t": changed}))

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"key": TOPIC.key.model_copy(update={"name": "rule_id"})}, "key: was event_id, is rule_id"),
            ({"partitions": 12}, "partitions: was 6, is 12"),
            ({"cleanup": "compact"}, "cleanup: was delete, is compact"),
            ({"retention_ms": 1_000}, "retention_ms: -1 lowered to 1000"),
            ({"max_message_bytes": 1_000}, "max_message_bytes: 8388608 lowered to 1000"),
            ({"messages": ("EventCreated", "EventSplit", "EventsMerged")}, "messages: EventRevised is gone"),
            ({"configs": {"message.timestamp.type": "LogAppendTime"}}, "message.timestamp.type: was CreateTime"),
            ({"dlq": None}, "dlq: is gone"),
        ],
    )
    def test_breaks(self, changes: dict[str, Any], words: str) -> None:
        (found,) = self.found(**changes)
        assert found.breaks
        assert words in f"{found.where}: {found.what}"

    @pytest.mark.parametrize(
        "changes", [{"owner": "x"}, {"description": "x"}, {"replication": 5}, {"max_message_bytes": 9_000_000}]
    )
    def test_is_no_difference(self, changes: dict[str, Any]) -> None:
        assert self.found(**changes) == []

    def test_a_new_message_is_told_but_no_break(self) -> None:
        (found,) = self.found(messages=(*self.TOPIC.messages, "EventArchived"))
        assert not found.breaks

    def test_a_topic_gone_is_a_break(self) -> None:
        (found,) = compare_topics({"t": self.TOPIC}, {})
        assert found.breaks
