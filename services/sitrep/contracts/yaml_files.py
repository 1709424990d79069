"""Files that people write in YAML, read into strict models: a mistake is told with file, line and remedy."""

from collections.abc import Iterator
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sitrep.core.errors import OperatorError

ModelT = TypeVar("ModelT", bound=BaseModel)


def read(text: str, model: type[ModelT], *, file: str, remedy: str) -> ModelT:
    """The `model` that `text` describes. Raises OperatorError that names `file` and the line of each mistake."""
    node: yaml.Node | None = None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        twice = [f"{file}:{line}: {key}: stands there twice" for key, line in _repeated(node)]
        if twice:
            raise OperatorError("\n".join(twice), remedy=remedy)
        return model.model_validate(_as_tuples(yaml.safe_load(text)))
    except (yaml.YAMLError, RecursionError) as error:
        raise OperatorError(f"{file}: is no YAML: {error}", remedy=remedy) from error
    except ValueError as error:
        raise OperatorError("\n".join(_problems(error, node, file)), remedy=remedy) from error


def _problems(error: ValueError, node: yaml.Node | None, file: str) -> Iterator[str]:
    if not isinstance(error, ValidationError):  # a value that YAML itself cannot read, such as the 31st of June
        yield f"{file}: {error}"
        return
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(map(str, problem["loc"])) or "file"
        yield f"{file}:{_line(node, problem['loc'])}: {where}: {problem['msg'].removeprefix('Value error, ')}"


def _repeated(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that stand in one mapping twice, of which YAML would take the last in silence, and their lines."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated(value)


def _as_tuples(value: object) -> object:
    """`value` with tuples for lists, as strict fields want them."""
    if isinstance(value, dict):
        return {key: _as_tuples(item) for key, item in value.items()}
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


def _line(node: yaml.Node | None, loc: tuple[int | str, ...]) -> int:
    """The line, from 1, of what `loc` leads to, or of the last part on the way that is there."""
    line = 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == part]
            if not pairs:
                break
            key, node = pairs[0]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
