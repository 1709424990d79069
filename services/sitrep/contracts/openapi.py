"""One OpenAPI document of all HTTP APIs."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

SPECIFICATION = "3.1.0"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


Apis = Iterable[tuple[str, Callable[[], dict[str, Any]]]]
"""Of each service that has an API: its name, and what makes its OpenAPI document (`FastAPI.openapi`)."""


def openapi_documents(apis: Apis, *, version: str) -> dict[str, Any]:
    """The document of all `apis`.

    Every operation is tagged with its service. A path that several services have (`/healthz`) stands once, with a tag
    for each. A component that two services define differently is named after its service: `Ingest.Problem`.
    Raises ValueError when a path means different things in two services.
    """
    documents = {name: document() for name, document in apis}
    components: dict[str, dict[str, Any]] = {}
    paths: dict[str, dict[str, Any]] = {}
    for name, given in documents.items():
        described = _own_names(name, given, components)
        for kind, entries in described.get("components", {}).items():
            components.setdefault(kind, {}).update(entries)
        for path, item in described.get("paths", {}).items():
            paths[path] = _with(paths.get(path, {}), _tagged(item, name), path)
    return {
        "openapi": SPECIFICATION,
        "info": {
            "title": "Sitrep",
            "version": version,
            "description": "The HTTP APIs of Sitrep's services. Errors are problem+json (RFC 9457).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [
            {"name": name, "description": given.get("info", {}).get("description", f"The {name} service.")}
            for name, given in documents.items()
        ],
        "paths": dict(sorted(paths.items())),
        "components": {kind: dict(sorted(entries.items())) for kind, entries in sorted(components.items())},
    }


def _own_names(service: str, document: dict[str, Any], taken: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`document` with other names for those of its components that are `taken` by different ones."""
    renamed = {
        f"#/components/{kind}/{name}": f"#/components/{kind}/{service.capitalize()}.{name}"
        for kind, entries in document.get("components", {}).items()
        for name, entry in entries.items()
        if name in taken.get(kind, {}) and taken[kind][name] != entry
    }
    if not renamed:
        return document
    described: dict[str, Any] = _with_references(document, renamed)
    for kind, entries in described["components"].items():
        described["components"][kind] = {
            renamed.get(f"#/components/{kind}/{name}", name).rpartition("/")[2]: entry
            for name, entry in entries.items()
        }
    return described


def _with_references(node: Any, renamed: Mapping[str, str]) -> Any:  # noqa: ANN401
    if isinstance(node, dict):
        return {
            key: renamed.get(value, value) if key == "$ref" else _with_references(value, renamed)
            for key, value in node.items()
        }
    return [_with_references(item, renamed) for item in node] if isinstance(node, list) else node


def _tagged(item: Mapping[str, Any], service: str) -> dict[str, Any]:
    """A path's operations with the service as their tag, and an id that no other service's operation has."""
    tagged = dict(item)
    for method in _METHODS:
        if method in item:
            own = re.sub(r"[^A-Za-z0-9]+", "_", item[method].get("operationId", method)).strip("_")
            tagged[method] = {**item[method], "tags": [service], "operationId": f"{service}_{own}"}
    return tagged


def _with(known: dict[str, Any], item: dict[str, Any], path: str) -> dict[str, Any]:
    """`known` and `item`, what two services have at one path, in one."""
    together = {**item, **known}
    for method in known.keys() & item.keys() & set(_METHODS):
        first, second = known[method], item[method]
        if _bare(first) != _bare(second):
            raise ValueError(
                f"{method.upper()} {path}: {first['tags'][0]} and {second['tags'][0]} mean different things"
            )
        together[method] = {**first, "tags": [*first["tags"], *second["tags"]]}
    return together


def _bare(operation: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in operation.items() if key not in {"tags", "operationId"}}
