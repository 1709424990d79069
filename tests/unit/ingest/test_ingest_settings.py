"""The settings of ingest: keys as hashes, and no open door on the network."""

import pytest

from sitrep.core.errors import OperatorError
from sitrep.ingest.settings import IngestSettings, is_loopback, key_hash

HASH = key_hash("a-key")


@pytest.fixture(autouse=True)
def kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_KAFKA_BOOTSTRAP", "127.0.0.1:9092")
    monkeypatch.delenv("SITREP_INGEST_HOST", raising=False)


class TestKeys:
    """SITREP_INGEST_API_KEYS"""

    @pytest.mark.parametrize(
        ("text", "hashes"),
        [
            ("", ()),
            (" , ", ()),
            (HASH, (HASH,)),
            (f" {HASH.upper()} ,{HASH},", (HASH,)),
            (f"{'b' * 64},{'a' * 64}", ("a" * 64, "b" * 64)),
        ],
    )
    def test_are_hashes_with_commas_between(
        self, monkeypatch: pytest.MonkeyPatch, text: str, hashes: tuple[str, ...]
    ) -> None:
        monkeypatch.setenv("SITREP_INGEST_API_KEYS", text)
        assert IngestSettings.read().ingest_api_keys == hashes

    @pytest.mark.parametrize("text", ["a-key", HASH[:-1], f"{HASH};{HASH}", "g" * 64])
    def test_a_key_in_the_clear_is_refused_and_not_repeated(self, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        monkeypatch.setenv("SITREP_INGEST_API_KEYS", text)
        with pytest.raises(OperatorError) as refused:
            IngestSettings.read()
        assert "SITREP_INGEST_API_KEYS" in refused.value.remedy
        assert text not in str(refused.value)


class TestBinding:
    """Without a key only this machine may write."""

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
    def test_loopback_needs_no_key(self, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
        monkeypatch.setenv("SITREP_INGEST_HOST", host)
        IngestSettings.read().require_safe_binding()

    @pytest.mark.parametrize(
        "host", ["0.0.0.0", "::", "192.168.1.5", "ingest.example.org", "", "localhost.example.org"]
    )
    def test_everything_else_does(self, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
        monkeypatch.setenv("SITREP_INGEST_HOST", host)
        assert not is_loopback(host)
        with pytest.raises(OperatorError, match="anybody could write"):
            IngestSettings.read().require_safe_binding()
        monkeypatch.setenv("SITREP_INGEST_API_KEYS", HASH)
        IngestSettings.read().require_safe_binding()
