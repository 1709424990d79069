"""PostgreSQL refuses to run as root. When we are root it runs as a system user, made when there is none."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

from sitrep.core.errors import OperatorError

NAME = "pgserver"
"""The same that the wheel's own Python would take."""

AS_A_USER = "Run sitrep as a normal user"


def choose(data: Path) -> str | None:
    """The user to run as: the owner of `data` when it exists; None when we are not root and run as we are.

    Raises OperatorError when a user is needed and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    try:
        return data.owner()
    except (FileNotFoundError, KeyError):
        _make()
    return NAME


def let_in(user: str, *places: Path) -> None:
    """Let `user` walk to these directories: search permission for others where it lacks, nothing more.

    Raises OperatorError when that may not be changed.
    """
    uid = pwd.getpwnam(user).pw_uid
    for directory in dict.fromkeys(step for place in places for step in (place, *place.parents)):
        found = directory.stat()
        if found.st_mode & stat.S_IXOTH or found.st_uid == uid:
            continue
        try:
            directory.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)
        except OSError as error:
            raise OperatorError(
                f"PostgreSQL does not run as root, and its user {user!r} cannot reach {directory}: {error}",
                remedy=f"{AS_A_USER}, or `chmod o+x {directory}`.",
            ) from error


def _make() -> None:
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            raise OperatorError(
                f"PostgreSQL does not run as root, and the user {NAME!r} could not be made: {error}",
                remedy=f"{AS_A_USER}, or make that user yourself: `{' '.join(command)}`.",
            ) from error
