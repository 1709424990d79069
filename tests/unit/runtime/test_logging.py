"""Logs: one JSON object a line, and no secret in it."""

import json
import subprocess
import sys

import pytest

FAILING = """
import logging as standard
from sitrep.runtime import logging

logging.configure(service="test", level="INFO", format={format!r})

def connect(password):
    raise ConnectionError("refused")

try:
    connect("hunter2")
except ConnectionError:
    {call}
"""
OURS = 'logging.get("test").exception("failed")'
A_LIBRARYS = 'standard.getLogger("library").exception("failed")'


@pytest.mark.parametrize("call", [OURS, A_LIBRARYS])
@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values_of_variables(form: str, call: str) -> None:
    script = FAILING.format(format=form, call=call)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert "ConnectionError" in done.stderr
    assert "hunter2" not in done.stderr.replace('connect("hunter2")', "")


def test_every_line_is_an_object_that_names_the_service() -> None:
    script = FAILING.format(format="json", call=A_LIBRARYS)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    [line] = done.stderr.splitlines()
    said = json.loads(line)
    assert (said["service"], said["level"], said["event"]) == ("test", "error", "failed")
