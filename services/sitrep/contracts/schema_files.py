"""The directory `schemas/`: what the code says should be in it, what is, and what was released.

schemas/topics/<topic>.yaml                     written by hand
schemas/examples/<message>/v1/{valid,invalid}/  written by hand; invalid/reasons.yaml says what is wrong with each
schemas/json/  asyncapi.yaml  openapi.yaml      made from the code
schemas/released/v0.1.0/{json,topics}/          as they were in a release; the latest is compared with
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sitrep.contracts import asyncapi, export, topics
from sitrep.contracts.compatibility import Difference, compare_schemas, compare_topics
from sitrep.contracts.message import Message
from sitrep.contracts.openapi import Apis, openapi_documents
from sitrep.contracts.topics import Topic
from sitrep.contracts.upcasting import MESSAGES
from sitrep.core.errors import OperatorError

_ORIGIN = "Made from the code and from schemas/topics and schemas/examples."


def generated(directory: Path, apis: Apis, *, version: str) -> dict[str, str]:
    """The text of every file that is made from the code, by its path in `directory`."""
    files = export.json_schema_files()
    document = asyncapi.document(
        topics.load(directory=directory / "topics"), version=version, examples=_valid(directory)
    )
    files["asyncapi.yaml"] = export.as_yaml(document, origin=_ORIGIN)
    apis = tuple(apis)
    if apis:
        files["openapi.yaml"] = export.as_yaml(openapi_documents(apis, version=version), origin=_ORIGIN)
    return files


def write(directory: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Make the generated files of `directory` those of `files`; return the paths that changed, sorted."""
    changed = tuple(path for path, _ in drift(directory, files))
    for path in changed:
        if path in files:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(files[path], encoding="utf-8")
        else:
            (directory / path).unlink()
    return changed


def drift(directory: Path, files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The generated files that are not as the code says, each with what is wrong, sorted."""
    left_over = {f"json/{file.name}" for file in (directory / "json").glob("*.json")} - files.keys()
    wrong = dict.fromkeys(left_over, "belongs to no message")
    for path, text in files.items():
        file = directory / path
        if not file.is_file():
            wrong[path] = "is missing"
        elif file.read_text(encoding="utf-8") != text:
            wrong[path] = "differs from the code"
    return tuple(sorted(wrong.items()))


def wrong_examples(directory: Path, messages: Iterable[type[Message]] = MESSAGES) -> Iterator[str]:
    """What is wrong with the examples: valid ones refused, invalid ones accepted or refused for another reason."""
    for message in messages:
        folder = examples_of(directory, message)
        valid = sorted((folder / "valid").glob("*.json"))
        if not valid:
            yield f"{folder / 'valid'}: has no example"
        for file in valid:
            reason = _refusal(message, file)
            if reason is not None:
                yield f"{file}: is refused: {reason}"
        reasons = invalid_reasons(folder)
        files = {file.name for file in (folder / "invalid").glob("*.json")}
        for name in sorted(reasons.keys() | files):
            file = folder / "invalid" / name
            if name not in files or name not in reasons:
                yield f"{file}: {'is missing' if name in reasons else 'has no entry in reasons.yaml'}"
                continue
            reason = _refusal(message, file)
            if reason is None or reasons[name]["reason"] not in reason:
                yield f"{file}: {reason or 'is accepted'}; expected: {reasons[name]['reason']}"


def examples_of(directory: Path, message: type[Message]) -> Path:
    """Where the examples of a message lie."""
    return directory / "examples" / export.name_of(message) / export.version_of(message)


def invalid_reasons(folder: Path) -> dict[str, dict[str, str]]:
    """Of each invalid example in a message's folder: `reason`, words of the refusal, and `json_schema`,
    whether the JSON Schema `refuses` it too or `accepts` it, since it cannot say what the model checks.
    """
    file = folder / "invalid" / "reasons.yaml"
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.is_file() else {}


def latest_release(directory: Path) -> Path | None:
    """The folder of the highest version that was released, None before the first."""
    found = [
        (tuple(map(int, match.groups())), folder)
        for folder in (directory / "released").glob("v*")
        if (match := re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)", folder.name)) is not None
    ]
    return max(found)[1] if found else None


def changes_since_release(directory: Path) -> tuple[Difference, ...]:
    """How the code and the topics differ from the latest release; empty before the first."""
    release = latest_release(directory)
    if release is None:
        return ()
    old = {
        file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted((release / "json").glob("*.json"))
    }
    new = {Path(path).stem: json.loads(text) for path, text in export.json_schema_files().items()}
    return compare_schemas(old, new) + compare_topics(_topics(release / "topics"), _topics(directory / "topics"))


def release(directory: Path, *, version: str, replace: bool) -> Path:
    """Keep the schemas and topics as those of `version`; return the folder.

    Raises OperatorError when they are kept already, unless told to `replace` them.
    """
    folder = directory / "released" / f"v{version}"
    if folder.exists():
        if not replace:
            raise OperatorError(
                f"The schemas of {version} are released already: {folder}",
                remedy="Raise the version in pyproject.toml; or give --replace when nobody has that release yet.",
            )
        shutil.rmtree(folder)
    for kind in ("json", "topics"):
        shutil.copytree(directory / kind, folder / kind)
    return folder


def _topics(directory: Path) -> dict[str, Topic]:
    files = sorted(directory.glob("*.yaml"))
    described = [topics.parse(file.read_text(encoding="utf-8"), file=str(file)) for file in files]
    return {topic.name: topic for topic in described}


def _valid(directory: Path) -> dict[str, dict[str, Any]]:
    """The valid examples, by the message's class name and their own names."""
    return {
        message.__name__: {
            file.stem: json.loads(file.read_text(encoding="utf-8"))
            for file in sorted((examples_of(directory, message) / "valid").glob("*.json"))
        }
        for message in MESSAGES
    }


def _refusal(message: type[Message], file: Path) -> str | None:
    """Why the model does not take what is in the file, None when it does."""
    try:
        message.from_bytes(file.read_bytes())
    except ValueError as error:
        return str(error)
    return None
