"""Extractors as plug-ins: what the installed distributions offer under the entry point group `sitrep.extractors`."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

from sitrep.core.errors import OperatorError
from sitrep.core.extraction.extractor import Extractor

GROUP = "sitrep.extractors"
FACTORY = re.compile(r"[\w.]+:\w+")
"""`package.module:function`: how a factory is chosen that no distribution offers."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """An extractor to be had by `name`: the function that builds it, and the distribution that brings it."""

    name: str
    factory: str
    distribution: str
    version: str


def installed() -> list[Plugin]:
    """Every extractor that can be chosen, by name, then distribution."""
    return sorted(
        (
            Plugin(
                entry.name,
                entry.value,
                entry.dist.name if entry.dist else "?",
                entry.dist.version if entry.dist else "?",
            )
            for entry in metadata.entry_points(group=GROUP)
        ),
        key=lambda plugin: (plugin.name, plugin.distribution),
    )


def factory_of(chosen: str) -> str:
    """The factory of the extractor called `chosen`, which may itself be a factory.

    Raises OperatorError when none or more than one distribution offers it.
    """
    if FACTORY.fullmatch(chosen):
        return chosen
    offers = installed()
    found = [plugin for plugin in offers if plugin.name == chosen]
    if len(found) == 1:
        return found[0].factory
    if found:
        raise OperatorError(
            f"Several distributions offer an extractor called {chosen}: {', '.join(p.distribution for p in found)}.",
            remedy=f"Uninstall all but one, or choose by function: {', '.join(p.factory for p in found)}.",
        )
    names = ", ".join(sorted({plugin.name for plugin in offers}))
    raise OperatorError(
        f"No extractor called {chosen} is installed.",
        remedy=f"Choose one of those that are ({names}), or install a distribution that offers it under the entry "
        f"point group {GROUP}.",
    )


def build(chosen: str) -> Extractor:
    """The extractor called `chosen`. Raises OperatorError when it cannot be had, and whatever its factory raises."""
    factory = factory_of(chosen)
    module, _, function = factory.partition(":")
    try:
        make: Callable[[], object] = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise OperatorError(
            f"The extractor {chosen} cannot be loaded from {factory}: {error}.",
            remedy="Install what it needs, or choose another one; `sitrep extractors` lists them.",
        ) from error
    extractor = make()
    if not isinstance(extractor, Extractor):
        raise OperatorError(
            f"{factory} builds a {type(extractor).__name__}, which is no extractor.",
            remedy="An extractor has a `name` and a method `extract`; docs/extraction.md says what they promise.",
        )
    return extractor
