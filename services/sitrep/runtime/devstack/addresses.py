"""Where a stack answers, and the file that tells other terminals: `<home>/stack.json`."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

HOME_VARIABLE = "SITREP_HOME"
KAFKA_VARIABLE = "SITREP_KAFKA_BOOTSTRAP"
POSTGRES_VARIABLE = "SITREP_POSTGRES_DSN"


@dataclass(frozen=True, slots=True)
class StackAddress:
    """Where Kafka, PostgreSQL and the services answer."""

    kafka_bootstrap: str
    """`host:port`"""
    postgres_dsn: str
    """`postgresql://…`, with the password: not for logs"""
    pid: int | None = None
    """the process that holds the stack; None when somebody else runs Kafka and PostgreSQL"""
    services: Mapping[str, str] = field(default_factory=dict)
    """base URLs by the service's name"""


def home_directory(environ: Mapping[str, str], working_directory: Path) -> Path:
    """Where the embedded stack keeps its data: SITREP_HOME, else `.sitrep` in the working directory."""
    return (working_directory / Path(environ.get(HOME_VARIABLE) or ".sitrep").expanduser()).absolute()


def external(environ: Mapping[str, str]) -> StackAddress | None:
    """The Kafka and PostgreSQL that the environment names, when it names both: then nothing is started.

    When it names one alone, None: `stack.start` takes the one that is named and starts the other.
    """
    kafka, postgres = environ.get(KAFKA_VARIABLE), environ.get(POSTGRES_VARIABLE)
    return StackAddress(kafka, postgres) if kafka and postgres else None


def read(home: Path) -> StackAddress | None:
    """What `<home>/stack.json` says; None when it is not there, not ours to read, or not whole."""
    try:
        said = json.loads((home / "stack.json").read_text(encoding="utf-8"))
        return StackAddress(said["kafka_bootstrap"], said["postgres_dsn"], int(said["pid"]), dict(said["services"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(home: Path, address: StackAddress) -> None:
    """Replace `<home>/stack.json` at one stroke; only its owner can read it, for the password in the DSN."""
    text = json.dumps(
        {
            "kafka_bootstrap": address.kafka_bootstrap,
            "pid": address.pid,
            "postgres_dsn": address.postgres_dsn,
            "services": dict(sorted(address.services.items())),
        },
        indent=2,
    )
    descriptor, temporary = tempfile.mkstemp(dir=home, prefix=".stack-", suffix=".json")  # mode 600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    Path(temporary).replace(home / "stack.json")


def remove(home: Path) -> None:
    """The stack answers no more."""
    (home / "stack.json").unlink(missing_ok=True)


def with_services(address: StackAddress, services: Mapping[str, str]) -> StackAddress:
    """`address` with these base URLs added."""
    return replace(address, services={**address.services, **services})
