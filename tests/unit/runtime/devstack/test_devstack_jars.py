"""Jars, from a Maven repository of this test's own."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sitrep.core.errors import OperatorError
from sitrep.runtime.devstack import jars, maven, ports
from sitrep.runtime.devstack.maven import Jar
from sitrep.runtime.devstack.progress import Silent

CONTENT = b"not really a jar" * 1000
LIGHT = Jar("org.example:light:1.0", hashlib.sha256(CONTENT).hexdigest())
PATH = "/org/example/light/1.0/light-1.0.jar"


class Repository(ThreadingHTTPServer):
    """Serves `files`; the first `cut_short` answers break off in the middle."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files = {PATH: CONTENT}
        self.cut_short = 0
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        content = self.server.files.get(self.path)
        if self.path.endswith(".jar"):
            self.server.asked.append(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        if content is not None and self.server.cut_short:
            self.server.cut_short -= 1
            content = content[:100]
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def repository() -> Iterator[Repository]:
    with Repository() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maven, "PAUSE_S", 0.01)


def fetch(jar: Jar, into: Path, repository: str) -> Path:
    return maven.fetch(jar, into, repository=repository, given_up=lambda: False)


class TestFetch:
    def test_puts_the_jar_in_its_place(self, repository: Repository, tmp_path: Path) -> None:
        assert fetch(LIGHT, tmp_path, repository.url).read_bytes() == CONTENT
        assert [path.name for path in tmp_path.iterdir()] == ["light-1.0.jar"]

    def test_tries_again_when_the_line_breaks(self, repository: Repository, tmp_path: Path) -> None:
        repository.cut_short = 2
        assert fetch(LIGHT, tmp_path, repository.url).read_bytes() == CONTENT
        assert len(repository.asked) == 3

    def test_refuses_another_content(self, repository: Repository, tmp_path: Path) -> None:
        repository.files[PATH] = b"something else"
        with pytest.raises(OperatorError, match="checksum"):
            fetch(LIGHT, tmp_path, repository.url)
        assert list(tmp_path.iterdir()) == []

    def test_says_what_is_not_there(self, repository: Repository, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match=r"org\.example:heavy:1\.0 could not be fetched"):
            fetch(Jar("org.example:heavy:1.0", "0" * 64), tmp_path, repository.url)

    def test_without_a_network_the_remedy_is_named(self, tmp_path: Path) -> None:
        [nobody] = ports.free(1)
        with pytest.raises(OperatorError) as away:
            fetch(LIGHT, tmp_path, f"http://127.0.0.1:{nobody}")
        for word in ("HTTPS_PROXY", "SITREP_MAVEN_REPOSITORY", "SITREP_KAFKA_BOOTSTRAP"):
            assert word in away.value.remedy
        assert list(tmp_path.iterdir()) == []

    def test_leaves_off_when_the_start_is_given_up(self, repository: Repository, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="given up"):
            maven.fetch(LIGHT, tmp_path, repository=repository.url, given_up=lambda: True)
        assert repository.asked == []


class Steps:
    """Remembers what was reported."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int]] = []

    def step(self, name: str, done: int, total: int) -> None:
        self.seen.append((name, done, total))


class TestCache:
    def complete(self, directory: Path, repository: Repository, report: Steps | Silent) -> None:
        jars.complete(directory, [LIGHT], report, lambda jar, into: fetch(jar, into, repository.url))

    def test_is_filled_once(self, repository: Repository, tmp_path: Path) -> None:
        steps = Steps()
        self.complete(tmp_path / "cache", repository, steps)
        self.complete(tmp_path / "cache", repository, steps)
        assert steps.seen == [("Kafka jars", 0, 1), ("Kafka jars", 1, 1)]
        assert len(repository.asked) == 1

    def test_what_a_killed_download_left_is_cleared(self, repository: Repository, tmp_path: Path) -> None:
        half = tmp_path / ".fetch-killed" / "org"
        half.mkdir(parents=True)
        (half / "light-1.0.jar").write_bytes(CONTENT[:10])
        self.complete(tmp_path, repository, Silent())
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "light-1.0.jar"]
        assert (tmp_path / "light-1.0.jar").read_bytes() == CONTENT

    def test_two_at_a_time_fetch_once(self, repository: Repository, tmp_path: Path) -> None:
        threads = [threading.Thread(target=self.complete, args=(tmp_path, repository, Silent())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(repository.asked) == 1

    def test_a_failure_reaches_the_caller(self, repository: Repository, tmp_path: Path) -> None:
        repository.files.clear()
        with pytest.raises(OperatorError):
            self.complete(tmp_path, repository, Silent())

    def test_is_where_the_environment_says(self, tmp_path: Path) -> None:
        assert jars.cache_directory({"SITREP_CACHE": str(tmp_path)}) == tmp_path
        assert jars.cache_directory({}).name == "sitrep"

    def test_a_class_path_cannot_hold_a_colon(self, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match="SITREP_CACHE"):
            jars.ensure({"SITREP_CACHE": str(tmp_path / "a:b")}, Silent(), given_up=lambda: False)
