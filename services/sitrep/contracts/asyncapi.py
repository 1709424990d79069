"""The AsyncAPI 3 document: every topic, what is on it, who writes and who reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from sitrep.contracts.cloudevents import CONTENT_TYPE
from sitrep.contracts.dead_letters import HEADER_NAMES
from sitrep.contracts.export import prose, with_codes
from sitrep.contracts.message import Message
from sitrep.contracts.topics import Topic
from sitrep.contracts.upcasting import MESSAGES

SPECIFICATION = "3.0.0"
KAFKA_BINDING = "0.5.0"
DEAD_LETTER = "DeadLetter"
_DESCRIPTION = """\
What Sitrep's services publish to Kafka and read from it.

Values are JSON; the CloudEvents 1.0 attributes and the W3C trace context are in the records' headers. Delivery is at
least once: the same `ce_id` is the same message. Readers ignore fields that they do not know.
"""


def document(
    topics: Iterable[Topic],
    *,
    version: str,
    examples: Mapping[str, Mapping[str, Any]],
    messages: tuple[type[Message], ...] = MESSAGES,
) -> dict[str, Any]:
    """The AsyncAPI document of `topics`.

    `version` is Sitrep's; `examples` has, by a message's class name, valid payloads by their names.
    Raises KeyError when a topic names a message that there is not.
    """
    described = list(topics)
    known = {message.__name__: message for message in messages}
    return {
        "asyncapi": SPECIFICATION,
        "info": {
            "title": "Sitrep",
            "version": version,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "kafka": {
                "host": "localhost:9092",
                "protocol": "kafka",
                "description": "The brokers that SITREP_KAFKA_BOOTSTRAP names.",
            }
        },
        "channels": {
            channel_id(topic): _channel(topic, [known[name] for name in topic.messages]) for topic in described
        },
        "operations": {
            name: operation for topic in described for name, operation in sorted(_operations(topic, known).items())
        },
        "components": {
            "messages": {
                **{name: _message(known[name], examples.get(name, {})) for name in known},
                DEAD_LETTER: _dead_letter(),
            },
            "schemas": _schemas(messages),
        },
    }


def channel_id(topic: Topic) -> str:
    """`articles` for `sitrep.articles.v1`, `articles-dlq` for its dead letters."""
    parts = topic.name.removeprefix("sitrep.").split(".")
    return "-".join(part for part in parts if part != "v1")


def _channel(topic: Topic, messages: list[type[Message]]) -> dict[str, Any]:
    names = [message.__name__ for message in messages] or [DEAD_LETTER]
    configs = topic.broker_configs
    return {
        "address": topic.name,
        "title": topic.name,
        "description": f"{topic.description}\n\nKey: {topic.key.name}. {topic.key.description}",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "tags": [{"name": topic.owner, "description": f"Owned by {topic.owner}."}],
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "replicas": topic.replication,
                "topicConfiguration": {
                    **configs,
                    "cleanup.policy": [topic.cleanup],
                    "max.message.bytes": topic.max_message_bytes,
                    "retention.bytes": int(configs["retention.bytes"]),
                    "retention.ms": topic.retention_ms,
                    **{name: int(configs[name]) for name in ("delete.retention.ms",) if name in configs},
                },
                "bindingVersion": KAFKA_BINDING,
            }
        },
    }


def _operations(topic: Topic, known: Mapping[str, type[Message]]) -> dict[str, dict[str, Any]]:
    """Who sends to the topic and who receives from it, each an operation."""
    channel = channel_id(topic)
    names = [name for name in topic.messages if name in known] or [DEAD_LETTER]

    def operation(action: str, service: str, title: str) -> dict[str, Any]:
        return {
            "action": action,
            "channel": {"$ref": f"#/channels/{channel}"},
            "title": title,
            "tags": [{"name": service}],
            "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
        }

    senders = topic.owner.split(", ")
    operations = {
        f"{service}-sends-{channel}": operation("send", service, f"{service} writes {topic.name}")
        for service in senders
    }
    for service in topic.consumers:
        operations[f"{service}-receives-{channel}"] = operation("receive", service, f"{service} reads {topic.name}")
    return operations


def _message(message: type[Message], examples: Mapping[str, Any]) -> dict[str, Any]:
    name = message.__name__
    return {
        "name": name,
        "title": name,
        "summary": prose(message.__doc__).partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "headers": _headers(message.ce_type),
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": KAFKA_BINDING}},
        "examples": [{"name": title, "payload": payload} for title, payload in sorted(examples.items())],
    }


def _headers(ce_type: str) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["ce_id", "ce_source", "ce_specversion", "ce_time", "ce_type", "content-type", "traceparent"],
        "properties": {
            "ce_specversion": {**text, "const": "1.0"},
            "ce_type": {**text, "const": ce_type},
            "ce_id": {**text, "pattern": "^[0-9a-f]{32}$", "description": "Derived: the same message has the same."},
            "ce_source": {**text, "examples": ["/sitrep/ingest"]},
            "ce_time": {**text, "format": "date-time", "description": "The recorded time, as the record's timestamp."},
            "content-type": {**text, "const": CONTENT_TYPE},
            "traceparent": {**text, "description": "W3C Trace Context."},
        },
    }


def _dead_letter() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": DEAD_LETTER,
        "title": DEAD_LETTER,
        "summary": "A record that no retry could mend: its key and value as they came, its headers after ours.",
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "required": sorted(HEADER_NAMES),
            "properties": dict.fromkeys(sorted(HEADER_NAMES), text),
        },
        "payload": {"description": "The original bytes, whatever they are."},
    }


def _schemas(messages: tuple[type[Message], ...]) -> dict[str, Any]:
    """The schemas of all messages with the definitions they share, in one place."""
    _, schema = models_json_schema(
        [(message, "validation") for message in messages], ref_template="#/components/schemas/{model}"
    )
    return dict(sorted(with_codes(schema)["$defs"].items()))
