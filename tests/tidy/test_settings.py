"""docs/settings.md lists every setting of every service, with its default and its meaning, and no other."""

import importlib
import re
from pathlib import Path

import pytest
import yaml
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "ingest": "IngestSettings",
    "extractor": "ExtractorSettings",
    "timeline": "TimelineSettings",
    "alerts": "AlertsSettings",
}
EXTRACTORS = {"ChatSettings": "sitrep.extractor.settings"}
"""Of extractors that are plug-ins."""
SHARED = {"ServiceSettings": "Every service", "KafkaSettings": "Kafka", "PostgresSettings": "PostgreSQL"}
BY_HAND = {
    "SITREP_HOME",  # of the command, not of a service
    "SITREP_CACHE",
    "SITREP_MAVEN_REPOSITORY",
    "SITREP_INGEST_URL",
    "SITREP_INGEST_API_KEY",
    "SITREP_TIMELINE_URL",
    "SITREP_ALERTS_URL",
}


def settings_class(service: str) -> type[BaseSettings]:
    module = importlib.import_module(f"sitrep.{service}.settings")
    found: type[BaseSettings] = getattr(module, SETTINGS[service])
    return found


def rows_of(model: type[BaseSettings], *, without: set[str]) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        if name not in without:
            required = field.default is PydanticUndefined and field.default_factory is None
            default = field.get_default(call_default_factory=True)
            shown = "required" if required else "—" if default in (None, "", (), frozenset()) else f"`{default}`"
            rows.append(f"| `SITREP_{name.upper()}` | {shown} | {field.description} |")
    return rows


def expected_rows() -> list[str]:
    shared = importlib.import_module("sitrep.runtime.settings")
    rows: list[str] = []
    seen: set[str] = set()
    for name in SHARED:
        model = getattr(shared, name)
        rows += rows_of(model, without=seen)
        seen |= set(model.model_fields)
    for service in SETTINGS:
        rows += rows_of(settings_class(service), without=seen)
    for name, module in EXTRACTORS.items():
        rows += rows_of(getattr(importlib.import_module(module), name), without=seen)
    return rows


def test_every_setting_is_documented_as_it_is() -> None:
    documented = re.findall(r"^\| `SITREP_.*$", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    by_hand = [row for row in documented if row.split("`")[1] in BY_HAND]
    expected = expected_rows()
    missing = [row for row in expected if row not in documented]
    surplus = [row for row in documented if row not in expected and row not in by_hand]
    assert (missing, surplus) == ([], []), (
        "Mend docs/settings.md.\nAdd:\n" + "\n".join(missing) + "\nRemove:\n" + "\n".join(surplus)
    )
    assert {row.split("`")[1] for row in by_hand} == BY_HAND


@pytest.mark.parametrize("service", sorted(SETTINGS))
def test_every_setting_says_what_it_does_and_is_frozen(service: str) -> None:
    model = settings_class(service)
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("env_prefix") == "SITREP_"
    silent = [name for name, field in model.model_fields.items() if not field.description]
    assert not silent, f"give these a description: {silent}"


class TestCompose:
    """The compose file sets settings that exist, for services that exist."""

    COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())

    def test_every_service_is_there_with_a_health_check(self) -> None:
        for service in SETTINGS:
            assert self.COMPOSE["services"][service]["command"] == [service]
            assert "healthcheck" in self.COMPOSE["services"][service]

    @pytest.mark.parametrize("service", sorted(SETTINGS))
    def test_every_variable_is_a_setting(self, service: str) -> None:
        known = {f"SITREP_{name.upper()}" for name in settings_class(service).model_fields}
        unknown = set(self.COMPOSE["services"][service]["environment"]) - known
        assert not unknown, f"no such settings: {sorted(unknown)}"

    @pytest.mark.parametrize("service", sorted(SETTINGS))
    def test_health_is_asked_at_the_port_of_the_service(self, service: str) -> None:
        port = settings_class(service).model_fields[f"{service}_port"].default
        assert f"127.0.0.1:{port}/readyz" in " ".join(self.COMPOSE["services"][service]["healthcheck"]["test"])
