"""`sitrep serve`: one service in the foreground, as a container runs it."""

import runpy
from enum import StrEnum

import typer


class ServiceName(StrEnum):
    """The services that can be served."""

    INGEST = "ingest"
    EXTRACTOR = "extractor"
    TIMELINE = "timeline"
    ALERTS = "alerts"


def serve(service: ServiceName = typer.Argument(help="Which one.", metavar="SERVICE")) -> None:
    """Run one service until SIGTERM: ingest, extractor, timeline or alerts.

    Its settings come from SITREP_ environment variables (docs/settings.md). `sitrep up` runs all of them.

    Example: SITREP_KAFKA_BOOTSTRAP=broker:9092 sitrep serve extractor
    """
    runpy.run_module(f"sitrep.{service}", run_name="__main__", alter_sys=True)
