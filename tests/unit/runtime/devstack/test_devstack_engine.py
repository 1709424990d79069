"""A start that fails says why, and what helps."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import engine
from sitrep.runtime.devstack.engine import Launched, bring_up
from sitrep.runtime.devstack.guardian import Children

PYTHON = [sys.executable, "-I", "-S", "-c"]
FOR_EVER = "import time; time.sleep(600)"
PORT_TAKEN = "print('java.net.BindException: Address already in use'); raise SystemExit(1)"


@pytest.fixture
def children() -> Iterator[Children]:
    these = Children()
    yield these
    these.stop()


class Server:
    """Launches one program after the other; answers when it is the last."""

    def __init__(self, children: Children, log: Path, programs: list[str], *, answers: bool = True) -> None:
        self.children, self.log, self.programs, self.answers = children, log, programs, answers
        self.launches = 0

    def launch(self) -> Launched:
        child = self.children.spawn([*PYTHON, self.programs[self.launches]], name="The server", log_path=self.log)
        self.launches += 1
        address = f"127.0.0.1:{self.launches}"
        if self.programs[self.launches - 1] != FOR_EVER:
            return Launched(child, address, lambda: False)
        return Launched(child, address, lambda: self.answers)

    def bring_up(self, within_s: float = 20) -> str:
        return bring_up(self.children, self.log, self.launch, within_s=within_s, remedy="Do this.")


def test_the_address_once_it_answers(children: Children, tmp_path: Path) -> None:
    assert Server(children, tmp_path / "log", [FOR_EVER]).bring_up() == "127.0.0.1:1"


def test_a_port_that_was_taken_is_tried_elsewhere(children: Children, tmp_path: Path) -> None:
    server = Server(children, tmp_path / "log", [PORT_TAKEN, FOR_EVER])
    assert server.bring_up() == "127.0.0.1:2"
    assert len(list(children)) == 1


def test_but_not_for_ever(children: Children, tmp_path: Path) -> None:
    server = Server(children, tmp_path / "log", [PORT_TAKEN] * 9)
    with pytest.raises(OperatorError, match="Address already in use"):
        server.bring_up()
    assert server.launches == engine.ATTEMPTS


def test_one_that_dies_is_quoted(children: Children, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("Address already in use, a week ago\n")
    server = Server(children, log, ["print('no such file: meta.properties'); raise SystemExit(3)"])
    with pytest.raises(OperatorError) as died:
        server.bring_up()
    assert "The server ended with status 3" in died.value.problem
    assert "no such file: meta.properties" in died.value.problem
    assert "a week ago" not in died.value.problem
    assert died.value.remedy == f"Do this. The whole log is {log}."
    assert list(children) == []


def test_one_that_is_silent_is_ended(children: Children, tmp_path: Path) -> None:
    server = Server(children, tmp_path / "log", [FOR_EVER], answers=False)
    with pytest.raises(OperatorError, match="gave no answer"):
        server.bring_up(within_s=0.2)
    assert list(children) == []


def test_a_log_that_has_grown_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "kafka.log"
    engine.rotate(log)
    log.write_text("short")
    engine.rotate(log)
    assert log.exists()
    with log.open("wb") as file:
        file.truncate(engine.KEEP_LOG_BYTES + 1)
    engine.rotate(log)
    assert not log.exists()
    assert (tmp_path / "kafka.log.1").stat().st_size == engine.KEEP_LOG_BYTES + 1
