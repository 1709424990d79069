"""What changed between two states of the schemas, and whether those who rely on the old one would notice.

The log is kept for ever and its readers are not updated in one moment. So within one version of a message:

- an optional field may come, since readers ignore what they do not know;
- an enum may grow, when readers are updated before writers: told, but no break;
- descriptions, titles and tables of codes may change;
- anything else (a field gone, renamed, newly required or no longer required; a type, a format, a limit changed in
  either direction; an enum value gone) needs a new version of the message.

Within one version of a topic its key, its number of partitions and its cleanup stay, and it never keeps less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitrep.contracts.topics import FOREVER, Topic

_ANNOTATIONS = {"$comment", "$id", "$schema", "default", "deprecated", "description", "examples", "title"}
_STRUCTURE = {"$defs", "anyOf", "enum", "items", "properties", "required", "x-subtypes"}
_MISSING = "absent"

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """Where (`event_created.v1: event.places[].precision`), what, and whether it breaks somebody."""

    where: str
    what: str
    breaks: bool


def compare_schemas(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> tuple[Difference, ...]:
    """The differences between two sets of JSON Schemas, by name, sorted. New schemas are none."""
    found: set[Difference] = set()
    for name, schema in old.items():
        if name in new:
            found.update(_Comparison(name, schema, new[name]).differences())
        else:
            found.add(Difference(name, "is gone, but its messages are still in the log", breaks=True))
    return tuple(sorted(found))


def compare_topics(old: Mapping[str, Topic], new: Mapping[str, Topic]) -> tuple[Difference, ...]:
    """The differences between two sets of topics, by name, sorted. New topics are none."""
    found: set[Difference] = set()
    for name, topic in old.items():
        if name in new:
            found.update(_topic_differences(topic, new[name]))
        else:
            found.add(Difference(name, "is gone, but its records are still in the log", breaks=True))
    return tuple(sorted(found))


def _topic_differences(old: Topic, new: Topic) -> Iterator[Difference]:
    for field, before, after in (
        ("key", old.key.name, new.key.name),
        ("partitions", old.partitions, new.partitions),
        ("cleanup", old.cleanup, new.cleanup),
        ("message.timestamp.type", *(topic.configs.get("message.timestamp.type") for topic in (old, new))),
    ):
        if before != after:
            yield Difference(f"{old.name}: {field}", f"was {before}, is {after}", breaks=True)
    if new.retention_ms != FOREVER and (old.retention_ms == FOREVER or new.retention_ms < old.retention_ms):
        yield Difference(f"{old.name}: retention_ms", f"{old.retention_ms} lowered to {new.retention_ms}", breaks=True)
    if new.max_message_bytes < old.max_message_bytes:
        lowered = f"{old.max_message_bytes} lowered to {new.max_message_bytes}"
        yield Difference(f"{old.name}: max_message_bytes", lowered, breaks=True)
    for message in sorted(set(old.messages) - set(new.messages)):
        yield Difference(f"{old.name}: messages", f"{message} is gone", breaks=True)
    for message in sorted(set(new.messages) - set(old.messages)):
        yield Difference(f"{old.name}: messages", f"{message} is new: update readers before writers", breaks=False)
    if old.dlq is not None and new.dlq is None:
        yield Difference(f"{old.name}: dlq", "is gone", breaks=True)


class _Comparison:
    """One schema, old and new, walked side by side. References are followed within each."""

    def __init__(self, name: str, old: Schema, new: Schema) -> None:
        self._name = name
        self._old = old
        self._new = new

    def differences(self) -> Iterator[Difference]:
        return self._nodes("", self._old, self._new, ())

    def _nodes(self, path: str, old: Schema, new: Schema, within: tuple[str, ...]) -> Iterator[Difference]:
        reference = str(old.get("$ref"))
        if reference in within:  # a value that holds values of its own kind: compared on the way here
            return
        within = (*within, reference) if "$ref" in old else within
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        for keyword in sorted(_keywords(old) | _keywords(new)):
            before, after = old.get(keyword, _MISSING), new.get(keyword, _MISSING)
            if before != after:
                yield self._difference(path, f"{keyword} was {before}, is {after}", breaks=True)
        yield from self._fields(path, old, new, within)
        yield from self._values(path, old, new)
        yield from self._branches(path, old, new, within)
        if "items" in old and "items" in new:
            yield from self._nodes(f"{path}[]", old["items"], new["items"], within)
        elif "items" in old or "items" in new:
            yield self._difference(path, "items are described in one of the two only", breaks=True)

    def _fields(self, path: str, old: Schema, new: Schema, within: tuple[str, ...]) -> Iterator[Difference]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
        for name in before:
            field = f"{path}.{name}".lstrip(".")
            if name not in after:
                yield self._difference(field, "is gone or renamed", breaks=True)
                continue
            if name in needed_after - needed_before:
                yield self._difference(field, "was optional, is required", breaks=True)
            if name in needed_before - needed_after:
                yield self._difference(field, "was required, is optional", breaks=True)
            yield from self._nodes(field, before[name], after[name], within)
        for name in sorted(after.keys() - before.keys()):
            if name in needed_after:
                yield self._difference(f"{path}.{name}".lstrip("."), "is new and required", breaks=True)

    def _values(self, path: str, old: Schema, new: Schema) -> Iterator[Difference]:
        """Enums, and the subtypes of event types."""
        if ("enum" in old) != ("enum" in new):
            yield self._difference(path, "is an enum in one of the two only", breaks=True)
        yield from self._members(path, old.get("enum", ()), new.get("enum", ()))
        for kind, subtypes in old.get("x-subtypes", {}).items():
            yield from self._members(f"{path} {kind}", subtypes, new.get("x-subtypes", {}).get(kind, ()))

    def _members(self, path: str, old: Any, new: Any) -> Iterator[Difference]:  # noqa: ANN401
        for value in sorted(set(old) - set(new)):
            yield self._difference(path, f"{value} is gone", breaks=True)
        for value in sorted(set(new) - set(old)):
            yield self._difference(path, f"{value} is new: update readers before writers", breaks=False)

    def _branches(self, path: str, old: Schema, new: Schema, within: tuple[str, ...]) -> Iterator[Difference]:
        """`anyOf`: the same alternatives, in whatever order."""
        before, after = _alternatives(old, self._old), _alternatives(new, self._new)
        for kind in sorted(before.keys() - after.keys()):
            yield self._difference(path, f"can no longer be {kind}", breaks=True)
        for kind in sorted(after.keys() - before.keys()):
            yield self._difference(path, f"can now be {kind}", breaks=True)
        for kind in sorted(before.keys() & after.keys()):
            yield from self._nodes(path, before[kind], after[kind], within)

    def _difference(self, path: str, what: str, *, breaks: bool) -> Difference:
        return Difference(f"{self._name}: {path or 'value'}", what, breaks)


def _resolved(node: Schema, root: Schema) -> Schema:
    """What `node` refers to, with what stands beside the reference."""
    if "$ref" not in node:
        return node
    definition = root["$defs"][node["$ref"].rpartition("/")[2]]
    return {**definition, **{key: value for key, value in node.items() if key != "$ref"}}


def _keywords(node: Schema) -> set[str]:
    """What is compared by its value: types, formats, limits, and any keyword that this module does not know."""
    return {key for key in node if key not in _ANNOTATIONS | _STRUCTURE and not key.startswith("x-")}


def _alternatives(node: Schema, root: Schema) -> dict[str, Schema]:
    """The branches of `anyOf`, by what kind of value each is for."""
    kinds = {}
    for branch in node.get("anyOf", ()):
        kind = branch.get("$ref", "").rpartition("/")[2] or " ".join(
            str(_resolved(branch, root)[key]) for key in ("type", "format") if key in _resolved(branch, root)
        )
        kinds[kind] = branch
    return kinds
