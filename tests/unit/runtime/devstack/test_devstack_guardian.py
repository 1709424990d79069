"""Children end with us. Real processes throughout."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack.guardian import Children, last_lines, spawn

PYTHON = [sys.executable, "-I", "-S", "-c"]
FOR_EVER = [*PYTHON, "import time\nprint('up', flush=True)\ntime.sleep(600)"]
DEAF = [
    *PYTHON,
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)",
]
WITH_A_HELPER = [
    *PYTHON,
    "import os, time\nif (helper := os.fork()):\n print(helper, flush=True)\ntime.sleep(600)",
]


def eventually(true: Callable[[], bool], within_s: float = 15) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class TestSpawn:
    def test_exit_status_and_output(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        log.write_text("before\n")
        child = spawn([*PYTHON, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)"], log_path=log)
        assert child.wait(10) == 7
        assert child.poll() == 7
        assert log.read_text().startswith("before\n")
        assert set(log.read_text().split()) == {"before", "out", "err"}
        child.stop()

    def test_the_environment_and_the_directory_are_what_was_given(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        program = "import os; print(os.environ.get('WORD'), os.environ.get('HOME'), os.getcwd())"
        child = spawn([*PYTHON, program], log_path=log, env={"WORD": "given"}, cwd=tmp_path)
        assert child.wait(10) == 0
        assert log.read_text() == f"given None {tmp_path}\n"
        child.stop()

    def test_a_signal_is_a_status_above_128(self, tmp_path: Path) -> None:
        child = spawn(FOR_EVER, log_path=tmp_path / "log")
        child.signal(signal.SIGKILL)
        assert child.wait(10) == 128 + signal.SIGKILL
        child.stop()

    def test_a_program_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="no such thing could not be started"):
            spawn([str(tmp_path / "gone")], log_path=tmp_path / "log", name="no such thing")

    def test_a_log_that_cannot_be_written(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="could not be started"):
            spawn(FOR_EVER, log_path=tmp_path / "gone" / "log")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
    def test_as_another_user(self, tmp_path: Path) -> None:
        child = spawn(["/bin/sh", "-c", "id -un; id -G"], log_path=tmp_path / "log", cwd=Path("/"), user="nobody")
        assert child.wait(10) == 0
        name, groups = (tmp_path / "log").read_text().splitlines()
        assert name == "nobody"
        assert len(groups.split()) == 1
        child.stop()


class TestStop:
    def test_asks_first(self, tmp_path: Path) -> None:
        program = (
            "import signal, sys, time\n"
            "signal.signal(signal.SIGTERM, lambda *_: (print('ended in order'), sys.exit(0)))\n"
            "print('up', flush=True)\ntime.sleep(600)"
        )
        child = spawn([*PYTHON, program], log_path=tmp_path / "log")
        eventually(lambda: "up" in (tmp_path / "log").read_text())
        assert child.stop() == 0
        assert child.stop() == 0
        assert "ended in order" in (tmp_path / "log").read_text()
        assert gone(child.pid)

    def test_then_kills(self, tmp_path: Path) -> None:
        child = spawn(DEAF, log_path=tmp_path / "log", grace_s=0.3)
        eventually(lambda: "up" in (tmp_path / "log").read_text())
        assert child.stop() == 128 + signal.SIGKILL
        assert gone(child.pid)

    def test_takes_what_the_child_has_started_along(self, tmp_path: Path) -> None:
        child = spawn(WITH_A_HELPER, log_path=tmp_path / "log")
        eventually(lambda: (tmp_path / "log").read_text().strip().isdigit())
        helper = int((tmp_path / "log").read_text())
        child.signal(signal.SIGKILL)
        child.wait(10)
        eventually(lambda: gone(helper))
        child.stop()

    def test_ctrl_c_in_our_terminal_does_not_reach_it(self, tmp_path: Path) -> None:
        child = spawn(FOR_EVER, log_path=tmp_path / "log")
        assert os.getsid(child.pid) != os.getsid(0)
        assert os.getpgid(child.pid) not in {os.getpgid(0), os.getpgid(child.guardian_pid)}
        child.stop()


class TestDeathOfTheParent:
    """The reason for all of it."""

    PARENT = (
        "import sys, time\nfrom pathlib import Path\nfrom sitrep.runtime.devstack.guardian import spawn\n"
        "log = Path(sys.argv[1])\n"
        "child = spawn([sys.executable, '-I', '-S', '-c', 'import time; time.sleep(600)'], log_path=log)\n"
        "print(child.pid, child.guardian_pid, flush=True)\ntime.sleep(600)\n"
    )

    def family(self, tmp_path: Path) -> tuple["subprocess.Popen[str]", int, int]:
        parent = subprocess.Popen(
            [sys.executable, "-c", self.PARENT, tmp_path / "log"], stdout=subprocess.PIPE, text=True
        )
        assert parent.stdout is not None
        child, guardian = map(int, parent.stdout.readline().split())
        parent.stdout.close()
        return parent, child, guardian

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_ends_the_child(self, tmp_path: Path, number: signal.Signals) -> None:
        parent, child, guardian = self.family(tmp_path)
        assert not gone(child)
        parent.send_signal(number)
        parent.wait(10)
        eventually(lambda: gone(child) and gone(guardian))

    @pytest.mark.skipif(sys.platform != "linux", reason="the second line of defence is Linux's")
    def test_of_the_guardian_ends_the_child_too(self, tmp_path: Path) -> None:
        parent, child, guardian = self.family(tmp_path)
        os.kill(guardian, signal.SIGKILL)
        eventually(lambda: gone(child))
        parent.kill()
        parent.wait(10)

    def test_with_the_pipe_still_open_elsewhere(self, tmp_path: Path) -> None:
        """A fork of the parent that outlives it holds the pipe: the guardian looks at its parent as well."""
        program = self.PARENT.replace("print(", "import os\nif os.fork() == 0:\n time.sleep(8)\n os._exit(0)\nprint(")
        parent = subprocess.Popen([sys.executable, "-c", program, tmp_path / "log"], stdout=subprocess.PIPE, text=True)
        assert parent.stdout is not None
        child, guardian = map(int, parent.stdout.readline().split())
        parent.stdout.close()
        parent.kill()
        parent.wait(10)
        eventually(lambda: gone(child) and gone(guardian), within_s=5)


class TestChildren:
    def test_end_together(self, tmp_path: Path) -> None:
        children = Children()
        pids = [children.spawn(FOR_EVER, log_path=tmp_path / f"{n}").pid for n in range(3)]
        children.stop()
        children.stop()
        assert all(gone(pid) for pid in pids)

    def test_none_is_born_after_the_end(self, tmp_path: Path) -> None:
        children = Children()
        children.stop()
        with pytest.raises(OperatorError):
            children.spawn(FOR_EVER, log_path=tmp_path / "log")

    def test_a_tool_is_waited_for_and_forgotten(self, tmp_path: Path) -> None:
        children = Children()
        assert children.run([*PYTHON, "raise SystemExit(3)"], log_path=tmp_path / "log") == 3
        assert list(children) == []

    def test_one_can_be_ended_alone(self, tmp_path: Path) -> None:
        children = Children()
        one, other = (children.spawn(FOR_EVER, log_path=tmp_path / name) for name in ("one", "other"))
        assert children.end(one) == 128 + signal.SIGTERM
        assert list(children) == [other]
        assert other.poll() is None
        children.stop()

    def test_what_they_hold_is_free_when_they_have_ended(self, tmp_path: Path) -> None:
        read, write = os.pipe()
        children = Children(hold=[write])
        children.spawn(FOR_EVER, log_path=tmp_path / "log")
        os.close(write)
        os.set_blocking(read, False)
        with pytest.raises(BlockingIOError):
            os.read(read, 1)
        children.stop()
        assert os.read(read, 1) == b""
        os.close(read)


class TestLastLines:
    def test_of_a_log(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        log.write_text("one\ntwo\nthree\n")
        assert last_lines(log, 2) == "    two\n    three"
        assert last_lines(log, since=8) == "    three"

    def test_without_the_frames_of_a_stack_trace(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        log.write_text("ERROR it broke\n\tat kafka.Kafka.main(Kafka.scala)\n\t... 3 more\n")
        assert last_lines(log, 1) == "    ERROR it broke"

    def test_of_nothing(self, tmp_path: Path) -> None:
        assert "empty" in last_lines(tmp_path / "gone")
