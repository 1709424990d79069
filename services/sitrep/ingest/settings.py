"""Settings of the ingest service: docs/settings.md lists them all."""

import hashlib
import ipaddress
import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from sitrep.core.errors import OperatorError
from sitrep.runtime.settings import KafkaSettings, ServiceSettings

_HASH = re.compile(r"[0-9a-f]{64}")


def key_hash(key: str) -> str:
    """How an API key stands in the settings: its SHA-256, 64 hex digits. Keys are long and random: no salt needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def _hashes(value: object) -> object:
    if not isinstance(value, str):
        return value
    hashes = tuple(sorted({part.strip().lower() for part in value.split(",") if part.strip()}))
    if not all(_HASH.fullmatch(part) for part in hashes):
        raise ValueError("not SHA-256 hashes with commas between; `sitrep ingest-key` makes a key and its hash")
    return hashes


class IngestSettings(ServiceSettings, KafkaSettings):
    """What the ingest service can be told."""

    ingest_host: str = Field("127.0.0.1", description="Address that ingest listens on.")
    ingest_port: int = Field(8080, ge=1, le=65535, description="Port that ingest listens on.")
    ingest_api_keys: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hashes)] = Field(
        (),
        description="SHA-256 hashes (hex, commas between) of the API keys that may write; `sitrep ingest-key` makes "
        "one. None: everybody may, and ingest listens on the loopback interface only.",
    )
    ingest_max_request_bytes: int = Field(
        16 * 1024 * 1024, ge=1024, description="Largest body of a request, in bytes, after unpacking."
    )
    ingest_max_article_bytes: int = Field(
        4 * 1024 * 1024, ge=1024, description="Largest article, in bytes of its JSON."
    )
    ingest_max_lines: int = Field(1000, ge=1, description="Articles that one request may hold.")
    ingest_request_timeout_seconds: float = Field(
        60, gt=0, description="How long a request's body may take to arrive."
    )
    ingest_publish_timeout_seconds: float = Field(
        10, gt=0, description="How long Kafka may take to acknowledge before the answer is 503."
    )
    ingest_remembered_revisions: int = Field(
        10_000, ge=0, description="Revisions, of those acknowledged last, that are not published a second time."
    )

    def require_safe_binding(self) -> None:
        """Raise OperatorError when anybody on the network could write."""
        if not self.ingest_api_keys and not is_loopback(self.ingest_host):
            raise OperatorError(
                f"Ingest would listen on {self.ingest_host} with no API key: anybody could write.",
                remedy="Make a key with `sitrep ingest-key` and set SITREP_INGEST_API_KEYS to its hash, "
                "or set SITREP_INGEST_HOST=127.0.0.1.",
            )


def is_loopback(host: str) -> bool:
    """True when `host`, a name or an address, is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
