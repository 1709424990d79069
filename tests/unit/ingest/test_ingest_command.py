"""`sitrep ingest` against a service that listens."""

import gzip
import json
import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.unit.ingest.conftest import API_KEY, ListeningIngest
from typer.testing import CliRunner, Result

from sitrep.cli import ingest as command
from sitrep.contracts.article_drafts import ArticleDraft
from sitrep.core.errors import OperatorError, TransientError
from sitrep.ingest.adapters.client import Acknowledged, IngestClient, NotTaken
from sitrep.ingest.settings import key_hash


def line(article_id: str, **fields: Any) -> str:
    return json.dumps({"id": article_id, "source": "wire", "text": "Text.", "published": "2024-11-30", **fields})


def write(directory: Path, name: str, *lines: str) -> Path:
    path = directory / name
    path.write_text("\n".join(lines) + "\n")
    return path


def run(*arguments: object) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command.ingest)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def unused_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def summary(result: Result) -> dict[str, Any]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    told: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])  # above it logs the service, in this process
    return told


class TestIngest:
    """Files in, articles in the log, a summary out."""

    def test_everything_taken_is_status_0(self, ingest_service: ListeningIngest, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", " date 2024-11-30 Shelling was reported.")
        (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(map(line, "bcdefgh")).encode()))
        result = run(tmp_path, "--url", ingest_service.url)
        assert result.exit_code == 0, result.output
        assert [record.article.article_id for record in ingest_service.log.records] == list("abcdefgh")
        assert "8" in result.stdout
        assert f"Sent to {ingest_service.url}\n" in result.stdout

    def test_what_is_refused_is_named_with_file_and_line(
        self, ingest_service: ListeningIngest, tmp_path: Path
    ) -> None:
        path = write(tmp_path, "a.jsonl", line("a"), "{", line("b", published="2999-01-01"), line("a"), line("c", x=1))
        result = run(path, "--url", ingest_service.url, "--json")
        assert result.exit_code == 1
        told = summary(result)
        assert told["sent_to"] == ingest_service.url
        assert told["counts"] == {"published": 1, "duplicates": 1, "refused": 3}
        reasons = {entry["from"]: entry["reason"] for entry in told["refused"]}
        assert sorted(reasons) == [f"{path}:{number}" for number in (2, 3, 5)]
        assert "not JSON" in reasons[f"{path}:2"]
        assert "published_at lies in the future" in reasons[f"{path}:3"]
        assert "x is no field" in reasons[f"{path}:5"]
        assert {(entry["from"], entry["duplicate"]) for entry in told["accepted"]} == {
            (f"{path}:1", False),
            (f"{path}:4", True),
        }

    def test_unknown_fields_can_be_overlooked(self, ingest_service: ListeningIngest, tmp_path: Path) -> None:
        path = write(tmp_path, "a.jsonl", line("a", dateline_place="ALEPPO"))
        assert run(path, "--url", ingest_service.url, "--ignore-unknown").exit_code == 0

    def test_the_table_shows_what_was_refused(self, ingest_service: ListeningIngest, tmp_path: Path) -> None:
        result = run(write(tmp_path, "a.jsonl", *["[/red]"] * 25), "--url", ingest_service.url)
        assert result.exit_code == 1
        assert "Refused because" in result.stdout
        assert "and 5 more" in result.stdout

    def test_a_batch_too_large_is_sent_in_halves(self, ingest_service: ListeningIngest, tmp_path: Path) -> None:
        lines = [line(f"a{number}", text="x" * 4_000) for number in range(12)]
        path = write(tmp_path, "a.jsonl", *lines, line("monster", text="x" * 50_000))
        told = summary(run(path, "--url", ingest_service.url, "--json"))
        assert told["counts"] == {"published": 12, "duplicates": 0, "refused": 1}
        assert told["refused"][0]["from"] == f"{path}:13"

    def test_an_empty_file_is_no_error(self, ingest_service: ListeningIngest, tmp_path: Path) -> None:
        assert run(write(tmp_path, "a.jsonl"), "--url", ingest_service.url).exit_code == 0


class TestAway:
    """Kafka or the service is not there."""

    def test_it_gives_up_with_words(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.jsonl", line("a"))
        result = run(path, "--url", unused_address(), "--give-up-after", 0.1)
        assert isinstance(result.exception, TransientError)
        assert "sitrep up" in str(result.exception)

    def test_it_waits_as_long_as_it_is_asked_to_and_goes_on(self, ingest_service: ListeningIngest) -> None:
        pauses = []

        def come_back(seconds: float) -> None:
            pauses.append(seconds)
            ingest_service.log.away = len(pauses) < 3

        ingest_service.log.away = True
        dated = ArticleDraft(article_id="a", source="wire", body="Text.", published_at=date(2024, 11, 30))
        with IngestClient(ingest_service.url, api_key=None, give_up_after_seconds=60, pause=come_back) as client:
            (outcome,) = client.send([dated])
        assert isinstance(outcome, Acknowledged)
        assert pauses == [5, 5, 5]  # the service's Retry-After

    def test_another_service_is_not_taken_for_ours(self, ingest_service: ListeningIngest) -> None:
        with (
            IngestClient(ingest_service.url + "/nothing", api_key=None, give_up_after_seconds=1) as client,
            pytest.raises(OperatorError, match="does not answer like an ingest service: 404"),
        ):
            client.send([ArticleDraft(source="wire", body="Text.")])

    def test_an_address_that_is_none(self) -> None:
        with (
            IngestClient("nowhere", api_key=None, give_up_after_seconds=1) as client,
            pytest.raises(OperatorError, match="is no address"),
        ):
            client.send([ArticleDraft(source="wire", body="Text.")])

    def test_an_undated_article_is_refused_alone(self, ingest_service: ListeningIngest) -> None:
        with IngestClient(ingest_service.url, api_key=None, give_up_after_seconds=1) as client:
            (outcome,) = client.send([ArticleDraft(article_id="a", source="wire", body="Text.")])
        assert isinstance(outcome, NotTaken)
        assert outcome.reason.startswith("published_at is missing; send a day")


class TestKeys:
    """A service that wants a key."""

    def test_without_the_key(self, guarded_service: ListeningIngest, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.delenv("SITREP_INGEST_API_KEY", raising=False)
        result = run(write(tmp_path, "a.jsonl", line("a")), "--url", guarded_service.url)
        assert isinstance(result.exception, OperatorError)
        assert "SITREP_INGEST_API_KEY" in result.exception.remedy

    def test_with_the_key(self, guarded_service: ListeningIngest, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setenv("SITREP_INGEST_API_KEY", API_KEY + "\n")
        assert run(write(tmp_path, "a.jsonl", line("a")), "--url", guarded_service.url).exit_code == 0

    def test_a_new_key_fits_its_hash_and_is_another_each_time(self, capsys: pytest.CaptureFixture[str]) -> None:
        keys = set()
        for _ in range(2):
            command.ingest_key()
            printed = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
            assert printed["SITREP_INGEST_API_KEYS"] == key_hash(printed["SITREP_INGEST_API_KEY"])
            keys.add(printed["SITREP_INGEST_API_KEY"])
        assert len(keys) == 2


class TestAddress:
    """Where the service is looked for when nobody says it."""

    def test_no_stack_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SITREP_HOME", str(tmp_path))
        assert command.service_url() == "http://127.0.0.1:8080"
