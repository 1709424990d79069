"""One real Kafka and one real PostgreSQL for the whole session, and a corner of each for every test."""

import itertools
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitrep.runtime.devstack import stack as devstack
from sitrep.runtime.devstack.addresses import StackAddress, external
from tests import servers

NEED_SERVERS = tuple(Path(__file__).parent / name for name in ("integration", "e2e"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in NEED_SERVERS):
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def stack() -> Iterator[StackAddress]:
    """Where Kafka and PostgreSQL answer: those of SITREP_KAFKA_BOOTSTRAP and SITREP_POSTGRES_DSN when set,
    else an embedded stack in a directory that is removed at the end."""
    given = external(os.environ)
    if given is not None:
        yield given
        return
    # Not under pytest's own directory: it takes away the permissions that PostgreSQL's user needs there.
    with (
        tempfile.TemporaryDirectory(prefix="sitrep-tests-") as home,
        devstack.start(Path(home), durable=False) as running,
    ):
        yield running.address


@pytest.fixture(scope="session")
def _numbers() -> Iterator[str]:
    """Names that no other test of this session, and none of another session on the same servers, has."""
    session = secrets.token_hex(3)
    return (f"{session}-{number}" for number in itertools.count(1))


@pytest.fixture
def topic_prefix(request: pytest.FixtureRequest, _numbers: Iterator[str]) -> str:
    """For the names of this test's topics and consumer groups: `<test>-<session>-<n>`, valid in Kafka."""
    return f"{re.sub(r'[^a-zA-Z0-9]+', '-', request.node.name)[:60].strip('-')}-{next(_numbers)}"


@pytest.fixture
def database(stack: StackAddress, _numbers: Iterator[str]) -> Iterator[str]:
    """The DSN of an empty PostgreSQL database that this test has for itself."""
    with servers.fresh_database(stack, f"test-{next(_numbers)}") as dsn:
        yield dsn
