"""The timeline's settings."""

from pathlib import Path

from pydantic import Field, SecretStr

from sitrep.core.errors import OperatorError
from sitrep.runtime import signing
from sitrep.runtime.settings import KafkaSettings, PostgresSettings, ServiceSettings


class TimelineSettings(ServiceSettings, KafkaSettings, PostgresSettings):
    """What the timeline can be told, from the environment."""

    timeline_host: str = Field("127.0.0.1", description="Address that the timeline's API listens on.")
    timeline_port: int = Field(8081, ge=0, le=65535, description="Port that the timeline's API listens on.")
    timeline_batch_size: int = Field(
        500, ge=1, le=10_000, description="Records that the timeline projects in one transaction at the most."
    )
    timeline_announce: bool = Field(
        True,
        description="Whether changes are published to the topics of events. `false` for a timeline on a second "
        "schema, which projects the same chronology once more.",
    )
    timelines: Path | None = Field(
        None, description="Folder of YAML files, each a timeline; docs/timelines.md says what they hold."
    )
    timeline_stream_readers: int = Field(
        1_000, ge=0, le=10_000, description="Readers of the stream at a time; more are answered 503."
    )
    checkpoint_key: SecretStr | None = Field(
        None,
        description="Private key (Ed25519: base64 or PEM) that checkpoints of the articles log are signed with; "
        "`sitrep audit keygen` makes one. None: the log is witnessed, and nothing signed.",
    )
    checkpoint_key_file: Path | None = Field(None, description="File with that key, instead of SITREP_CHECKPOINT_KEY.")
    checkpoint_name: str = Field(
        "sitrep",
        pattern=r"^[^\s+/]{1,100}$",
        description="Name that checkpoints are signed under: tells this installation from others.",
    )
    checkpoint_entries: int = Field(
        1000, ge=1, description="New entries of a partition after which a checkpoint is signed at once."
    )
    checkpoint_seconds: float = Field(60, gt=0, description="How long a new entry waits for a checkpoint at the most.")
    checkpoint_file: Path | None = Field(
        None, description="File that checkpoints are appended to, a JSON line each, besides their topic."
    )

    def checkpoint_signer(self) -> signing.Signer | None:
        """Who signs checkpoints; None without a key. Raises OperatorError, which does not show the key."""
        secret = self.checkpoint_key.get_secret_value().encode() if self.checkpoint_key is not None else b""
        try:
            if not secret and self.checkpoint_key_file is not None:
                secret = self.checkpoint_key_file.read_bytes()
            return signing.signer(self.checkpoint_name, secret) if secret.strip() else None
        except (OSError, ValueError) as error:
            raise OperatorError(
                f"Checkpoints cannot be signed: {error}",
                remedy="Set SITREP_CHECKPOINT_KEY or SITREP_CHECKPOINT_KEY_FILE to what `sitrep audit keygen` made.",
            ) from error
