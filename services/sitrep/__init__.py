"""Sitrep: a stream of news articles turned into a live, auditable chronology."""

from importlib.metadata import version

__version__ = version("sitrep")
