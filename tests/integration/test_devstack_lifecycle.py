"""The embedded stack from its first start to its end, in whatever way that comes."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import stack as devstack
from sitrep.runtime.devstack.addresses import KAFKA_VARIABLE, POSTGRES_VARIABLE, StackAddress

pytestmark = pytest.mark.slow

ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in {KAFKA_VARIABLE, POSTGRES_VARIABLE}}

PARENT = """
import sys, time
from pathlib import Path
from sitrep.runtime.devstack import stack
with stack.start(Path(sys.argv[1]), durable=False) as running:
    print("up", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A name as awkward as a user's: with blanks, a comma and an umlaut, too long for a socket's path."""
    with tempfile.TemporaryDirectory(prefix="sitrep-tests-") as directory:
        yield Path(directory, f"Lagebild, {'sehr ' * 20}übersichtlich", ".sitrep")


def start(home: Path) -> devstack.RunningStack:
    return devstack.start(home, environ=ENVIRONMENT, durable=False)


def processes(home: Path) -> list[psutil.Process]:
    """Guardians and servers of this home: they name it, or stand in it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            if str(home) in " ".join(process.cmdline()) or process.cwd().startswith(str(home)):
                found.append(process)
    return found


def wait_until_none(home: Path, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while left := processes(home):
        assert time.monotonic() < deadline, [process.cmdline() for process in left]
        time.sleep(0.05)


async def leave_something(address: StackAddress) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address.kafka_bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("kept", num_partitions=3, replication_factor=1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=address.kafka_bootstrap, acks="all")
    await producer.start()
    await producer.send_and_wait("kept", b"value", partition=1)
    await producer.stop()
    with psycopg.connect(address.postgres_dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


async def find_it_again(address: StackAddress, *, records: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=address.kafka_bootstrap, acks="all")
    await producer.start()
    assert await producer.partitions_for("kept") == {0, 1, 2}
    assert (await producer.send_and_wait("kept", b"another", partition=1)).offset == records
    await producer.stop()
    with psycopg.connect(address.postgres_dsn) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]


async def test_a_stack_from_start_to_restart(home: Path) -> None:
    with start(home) as running:
        assert devstack.running(home) == running.address
        assert running.ended() is None
        await leave_something(running.address)
        with pytest.raises(OperatorError, match=f"pid {os.getpid()}.*{running.kafka_bootstrap}"):
            start(home)
        running.record_services({"timeline": "http://127.0.0.1:8002"})
        found = devstack.running(home)
        assert found is not None
        assert dict(found.services) == {"timeline": "http://127.0.0.1:8002"}
        assert len(processes(home)) >= 4  # two guardians, two servers
    assert devstack.running(home) is None
    assert processes(home) == []
    with start(home) as again:
        await find_it_again(again.address, records=1)


def start_elsewhere(home: Path) -> "subprocess.Popen[bytes]":
    """A process that runs the stack of this home."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, home], env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"up\n"
    parent.stdout.close()
    return parent


async def test_what_is_killed_recovers_and_leaves_no_orphan(home: Path) -> None:
    parent = start_elsewhere(home)
    address = devstack.running(home)
    assert address is not None
    assert address.pid == parent.pid
    await leave_something(address)
    parent.kill()
    parent.wait(10)
    assert devstack.running(home) is None
    wait_until_none(home)

    with start(home) as after_the_parent:
        await find_it_again(after_the_parent.address, records=1)
        for process in processes(home):
            process.kill()  # guardians too, in no order at all
        wait_until_none(home)
        assert after_the_parent.ended() is not None

    # As after the restart of a container: the number in the file is that of some other process.
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}/postgres\n1\n1\n\n127.0.0.1\n")
    with start(home) as after_the_servers:
        await find_it_again(after_the_servers.address, records=2)


def test_a_start_right_after_a_kill_waits_for_what_is_still_ending(home: Path) -> None:
    parent = start_elsewhere(home)
    parent.kill()
    parent.wait(10)
    start(home).stop()
    assert processes(home) == []


def test_ctrl_c_while_it_starts(home: Path) -> None:
    for after_s in (0.4, 2.0):
        parent = subprocess.Popen([sys.executable, "-c", PARENT, home], env=ENVIRONMENT, stderr=subprocess.PIPE)
        time.sleep(after_s)
        parent.send_signal(signal.SIGINT)
        _, complaint = parent.communicate(timeout=40)
        assert complaint.rstrip().endswith(b"KeyboardInterrupt")
        wait_until_none(home, within_s=2)
    start(home).stop()


def test_damaged_data_are_an_error_that_names_the_remedy(home: Path) -> None:
    (home / "kafka").mkdir(parents=True)
    (home / "kafka" / "meta.properties").write_text("version=1\ncluster.id=x\nnode.id=7\n")
    with pytest.raises(OperatorError) as damaged:
        start(home)
    assert "Kafka ended with status" in damaged.value.problem
    assert "node id" in damaged.value.problem
    assert str(home / "kafka.log") in damaged.value.remedy
    assert processes(home) == []
    assert devstack.running(home) is None


def test_only_what_is_not_named_is_started(home: Path) -> None:
    with devstack.start(home, environ={**ENVIRONMENT, KAFKA_VARIABLE: "kafka.example:9092"}, durable=False) as running:
        assert running.kafka_bootstrap == "kafka.example:9092"
        with psycopg.connect(running.postgres_dsn) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("sitrep",)
    assert not (home / "kafka").exists()
