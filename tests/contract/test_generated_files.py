"""The files made from the code: as the code says, valid, and complete."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from openapi_spec_validator import validate as validate_openapi

from sitrep import __version__
from sitrep.cli.schemas import apis
from sitrep.contracts import asyncapi, export, schema_files, topics
from sitrep.contracts.cloudevents import headers_for
from sitrep.contracts.openapi import openapi_documents
from sitrep.contracts.upcasting import MESSAGES, READERS
from sitrep.core.event_types import TYPES, EventType
from sitrep.runtime.clock import SystemClock

LATER = {
    "Mention": {"also_told"},
    "MentionsExtracted": {"text_signature"},
    "Event": {"origins", "retracted_sources"},
    "EventFigure": {"part_of"},
}
"""Fields that came after the first records were written: optional, with a default."""
SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return schema_files.generated(SCHEMAS, apis(), version=__version__)


def test_the_files_are_what_the_code_says(files: dict[str, str]) -> None:
    drift = schema_files.drift(SCHEMAS, files)
    assert drift == (), "run `sitrep schemas export` and commit what it writes"


def test_nothing_breaks_the_last_release() -> None:
    broken = [found for found in schema_files.changes_since_release(SCHEMAS) if found.breaks]
    assert broken == [], "undo it, or make a new version of the message: docs/schemas.md"


class TestJsonSchema:
    """2020-12, with the tables that a reader in another language needs."""

    @pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
    def test_is_a_json_schema(self, message: Any) -> None:
        schema = export.json_schema(message)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == export.DIALECT
        assert schema["$id"] == f"urn:sitrep:schema:{export.name_of(message)}:v1"
        assert schema["title"] == message.__name__

    def test_event_types_carry_their_codes(self) -> None:
        for message in MESSAGES:
            definition = export.json_schema(message).get("$defs", {}).get(export.EVENT_TYPE)
            if definition is not None:
                assert definition["enum"] == [kind.value for kind in EventType]
                assert definition["x-acled"]["air_strike"] == ["Air/drone strike"]
                assert definition["x-plover"]["displacement"] == ["COERCE expel"]
                for table in ("x-acled", "x-family", "x-plover", "x-subtypes"):
                    assert definition[table].keys() == {kind.value for kind in TYPES}

    def test_every_field_is_required_but_those_that_came_later(self) -> None:
        for message in MESSAGES:
            schema = export.json_schema(message)
            for name, part in {message.__name__: schema, **schema.get("$defs", {})}.items():
                if part.get("type") == "object":
                    assert set(part["properties"]) - set(part["required"]) == LATER.get(name, set()), name


class TestAsyncApi:
    """One document of all topics. The AsyncAPI project's own parser has accepted it; here its inner consistency."""

    @pytest.fixture
    def document(self, files: dict[str, str]) -> dict[str, Any]:
        loaded: dict[str, Any] = yaml.safe_load(files["asyncapi.yaml"])
        return loaded

    def test_every_topic_is_a_channel_with_its_settings(self, document: dict[str, Any]) -> None:
        described = {topic.name: topic for topic in topics.load()}
        assert {channel["address"] for channel in document["channels"].values()} == described.keys()
        for channel in document["channels"].values():
            binding = channel["bindings"]["kafka"]
            topic = described[channel["address"]]
            assert (binding["partitions"], binding["replicas"]) == (topic.partitions, topic.replication)
            assert binding["topicConfiguration"]["retention.ms"] == topic.retention_ms

    def test_every_reference_leads_somewhere(self, document: dict[str, Any]) -> None:
        for reference in references(document):
            node: Any = document
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]

    def test_every_message_has_its_type_and_examples_that_fit(self, document: dict[str, Any]) -> None:
        messages = dict(document["components"]["messages"])
        messages.pop(asyncapi.DEAD_LETTER)
        assert {message["headers"]["properties"]["ce_type"]["const"] for message in messages.values()} == set(READERS)
        for name, message in messages.items():
            assert message["examples"]
            schema = {**document, "$ref": f"#/components/schemas/{name}"}
            for example in message["examples"]:
                jsonschema.Draft202012Validator(schema).validate(example["payload"])

    def test_the_headers_are_those_that_are_sent(self, document: dict[str, Any]) -> None:
        article = MESSAGES[0].from_bytes(
            (SCHEMAS / "examples/article_published/v1/valid/hama-with-time.json").read_bytes()
        )
        traceparent = f"00-{'a' * 32}-{'b' * 16}-01"
        sent = headers_for(article, source="/sitrep/ingest", time=SystemClock().now(), traceparent=traceparent)
        headers = document["components"]["messages"]["ArticlePublished"]["headers"]
        jsonschema.Draft202012Validator(headers).validate({name: value.decode() for name, value in sent})
        assert set(headers["required"]) == {name for name, _ in sent} == headers["properties"].keys()

    def test_writers_send_and_readers_receive(self, document: dict[str, Any]) -> None:
        operations = document["operations"]
        assert operations["ingest-sends-articles"]["action"] == "send"
        assert operations["extractor-receives-articles"]["action"] == "receive"
        assert operations["extractor-sends-articles-dlq"]["messages"] == [
            {"$ref": "#/channels/articles-dlq/messages/DeadLetter"}
        ]

    def test_a_topic_with_a_message_that_there_is_not_is_an_error(self) -> None:
        topic = topics.load().alerts.model_copy(update={"messages": ("AlertMuted",)})
        with pytest.raises(KeyError, match="AlertMuted"):
            asyncapi.document([topic], version="1", examples={})


class TestOpenApi:
    """One document of all HTTP APIs."""

    def test_is_valid(self, files: dict[str, str]) -> None:
        validate_openapi(yaml.safe_load(files["openapi.yaml"]))

    def test_has_every_path_of_every_service(self, files: dict[str, str]) -> None:
        document = yaml.safe_load(files["openapi.yaml"])
        for name, describe in apis():
            for path, item in describe()["paths"].items():
                for method in item:
                    assert name in document["paths"][path][method]["tags"]

    API: dict[str, Any] = {  # noqa: RUF012
        "info": {"title": "One", "version": "1", "description": "The first."},
        "paths": {
            "/healthz": {"get": {"operationId": "health_healthz_get", "responses": {"200": {"description": "Well."}}}},
            "/v1/ones": {
                "get": {
                    "operationId": "ones",
                    "responses": {
                        "200": {
                            "description": "Ones.",
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}},
                        }
                    },
                }
            },
        },
        "components": {"schemas": {"Page": {"type": "array"}}},
    }

    def second(self) -> dict[str, Any]:
        api = copy.deepcopy(self.API)
        api["paths"]["/v1/twos"] = api["paths"].pop("/v1/ones")
        return api

    def merged(self, second: dict[str, Any]) -> dict[str, Any]:
        document = openapi_documents([("one", lambda: self.API), ("two", lambda: second)], version="1.2.3")
        validate_openapi(document)
        return document

    def test_a_path_that_both_have_stands_once_with_both_tags(self) -> None:
        document = self.merged(self.second())
        assert list(document["paths"]) == ["/healthz", "/v1/ones", "/v1/twos"]
        assert document["paths"]["/healthz"]["get"]["tags"] == ["one", "two"]
        assert document["paths"]["/v1/twos"]["get"]["operationId"] == "two_ones"

    def test_equal_components_are_one(self) -> None:
        assert list(self.merged(self.second())["components"]["schemas"]) == ["Page"]

    def test_different_components_of_one_name_are_two(self) -> None:
        second = self.second()
        second["components"]["schemas"]["Page"] = {"type": "object"}
        document = self.merged(second)
        assert document["components"]["schemas"] == {"Page": {"type": "array"}, "Two.Page": {"type": "object"}}
        response = document["paths"]["/v1/twos"]["get"]["responses"]["200"]
        assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Two.Page"}

    def test_one_path_with_two_meanings_is_an_error(self) -> None:
        second = self.second()
        second["paths"]["/healthz"]["get"]["responses"]["503"] = {"description": "Unwell."}
        with pytest.raises(ValueError, match="GET /healthz: one and two mean different things"):
            self.merged(second)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def test_json_is_written_one_way() -> None:
    assert export.as_json({"b": 1, "a": "é"}) == '{\n  "a": "é",\n  "b": 1\n}\n'
    assert json.loads(export.as_json({"a": [1]})) == {"a": [1]}
