import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import addresses, lock, stack
from sitrep.runtime.devstack.addresses import StackAddress


def dead_pid() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""])
    process.wait()
    return process.pid


class TestOneStackAHome:
    def test_the_second_is_told_who_runs_and_what_helps(self, tmp_path: Path) -> None:
        held = lock.acquire(tmp_path)
        addresses.write(
            tmp_path, StackAddress("127.0.0.1:19092", "postgresql://x:secret@127.0.0.1/x", pid=os.getpid())
        )
        with pytest.raises(OperatorError) as refused:
            lock.acquire(tmp_path)
        held.release()
        assert f"pid {os.getpid()}" in refused.value.problem
        assert "127.0.0.1:19092" in refused.value.problem
        assert "SITREP_HOME" in refused.value.remedy
        assert "secret" not in str(refused.value)

    def test_one_that_still_starts_has_no_address(self, tmp_path: Path) -> None:
        held = lock.acquire(tmp_path)
        with pytest.raises(OperatorError, match="still starting"):
            lock.acquire(tmp_path)
        held.release()

    def test_released_it_is_free(self, tmp_path: Path) -> None:
        held = lock.acquire(tmp_path)
        held.release()
        held.release()
        lock.acquire(tmp_path).release()

    def test_two_homes_are_two_stacks(self, tmp_path: Path) -> None:
        one, other = lock.acquire(tmp_path / "one"), lock.acquire(tmp_path / "deep" / "other")
        one.release()
        other.release()

    def test_a_home_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OperatorError, match="SITREP_HOME"):
            lock.acquire(tmp_path / "file" / "home")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of another user")
    def test_a_home_of_another_user(self, tmp_path: Path) -> None:
        lock.acquire(tmp_path).release()
        os.chown(tmp_path / "lock", 12345, 12345)
        with pytest.raises(OperatorError, match="that of user 12345"):
            lock.acquire(tmp_path)


class TestAfterAKill:
    """Children inherit the lock: it is free when the last one has ended."""

    def leave_a_child(self, home: Path, seconds: float) -> "subprocess.Popen[bytes]":
        held = lock.acquire(home)
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", f"import time; time.sleep({seconds})"], pass_fds=[held.descriptor]
        )
        (home / "lock").write_text(str(dead_pid()))
        os.close(held.descriptor)  # as the kernel does for a process that is killed: nothing is truncated
        return child

    def test_the_next_start_waits_for_what_is_still_ending(self, tmp_path: Path) -> None:
        child = self.leave_a_child(tmp_path, 0.5)
        held = lock.acquire(tmp_path, wait_s=20)
        assert child.wait(timeout=10) == 0
        held.release()

    def test_but_not_for_ever(self, tmp_path: Path) -> None:
        child = self.leave_a_child(tmp_path, 60)
        with pytest.raises(OperatorError, match="fuser"):
            lock.acquire(tmp_path, wait_s=0.2)
        child.kill()
        child.wait()


class TestRunning:
    """What another terminal finds."""

    def test_nothing_without_a_holder(self, tmp_path: Path) -> None:
        assert stack.running(tmp_path) is None
        addresses.write(tmp_path, StackAddress("127.0.0.1:1", "postgresql://127.0.0.1/x", pid=dead_pid()))
        assert stack.running(tmp_path) is None

    def test_the_address_while_it_is_held(self, tmp_path: Path) -> None:
        address = StackAddress("127.0.0.1:1", "postgresql://127.0.0.1/x", pid=os.getpid())
        held = lock.acquire(tmp_path)
        addresses.write(tmp_path, address)
        assert stack.running(tmp_path) == address
        held.release()
        assert stack.running(tmp_path) is None

    def test_looking_does_not_take_the_lock(self, tmp_path: Path) -> None:
        held = lock.acquire(tmp_path)
        assert lock.holder(tmp_path) == os.getpid()
        held.release()
        assert lock.holder(tmp_path) is None
        lock.acquire(tmp_path).release()
