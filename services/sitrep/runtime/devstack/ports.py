"""Free TCP ports on the loopback address."""

import socket

LOOPBACK = "127.0.0.1"


def free(count: int) -> list[int]:
    """`count` different ports that nobody listens on at this moment.

    Somebody may take one before its server does: callers start again with others then.
    """
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
