"""Settings that services share. Each service has one frozen class made from these; docs/settings.md lists all.

Every field is read from the environment variable of its name in capitals, with the prefix `SITREP_`.
"""

import ssl
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from sitrep.contracts.message import describe
from sitrep.core.errors import OperatorError

SettingsOptions = SettingsConfigDict(env_prefix="SITREP_", frozen=True, extra="ignore")


class EnvironmentSettings(BaseSettings):
    """Settings that the environment gives."""

    model_config = SettingsOptions
    elsewhere: ClassVar[str] = ""
    """How else to come by them, for people."""

    @classmethod
    def read(cls) -> Self:
        """The settings from the environment. Raises OperatorError naming the variable that is wrong."""
        try:
            return cls()
        except ValidationError as error:
            prefix = cls.model_config.get("env_prefix", "")
            names = ", ".join(sorted({f"{prefix}{problem['loc'][0]}".upper() for problem in error.errors()}))
            raise OperatorError(
                f"Settings are missing or wrong: {describe(error)}",
                remedy=f"Set {names} (docs/settings.md says how){cls.elsewhere}.",
            ) from error


class ServiceSettings(EnvironmentSettings):
    """What every service can be told."""

    elsewhere: ClassVar[str] = ", or run `sitrep up`, which sets what it needs"

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    log_format: Literal["json", "console"] = Field(
        "json", description="`json` for machines, `console` for people at a terminal."
    )
    shutdown_timeout_seconds: float = Field(
        20, gt=0, description="How long a service may finish work in hand after SIGTERM before it is cut off."
    )
    topic_prefix: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._-]*$",
        description="Put before every topic name, to keep systems on one broker apart.",
    )


class KafkaSettings(BaseSettings):
    """How to reach Kafka."""

    model_config = SettingsOptions

    kafka_bootstrap: str = Field(min_length=1, description="Kafka's `host:port`, several with commas between.")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to talk to Kafka."
    )
    kafka_ssl_cafile: str | None = Field(None, description="CA certificates (PEM) that Kafka's is checked against.")
    kafka_ssl_certfile: str | None = Field(None, description="Our certificate (PEM), when Kafka asks for one.")
    kafka_ssl_keyfile: str | None = Field(None, description="The key (PEM) of our certificate.")
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", description="SASL mechanism, with a SASL security protocol."
    )
    kafka_sasl_username: str | None = Field(None, description="SASL user name.")
    kafka_sasl_password: SecretStr | None = Field(None, description="SASL password.")

    def client_options(self) -> dict[str, Any]:
        """Keyword arguments for aiokafka's clients. Raises OperatorError for a certificate that cannot be read."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.kafka_bootstrap,
            "security_protocol": self.kafka_security_protocol,
        }
        if self.kafka_security_protocol.endswith("SSL"):
            options["ssl_context"] = self._ssl_context()
        if self.kafka_security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = self.kafka_sasl_mechanism
            options["sasl_plain_username"] = self.kafka_sasl_username
            options["sasl_plain_password"] = (
                self.kafka_sasl_password.get_secret_value() if self.kafka_sasl_password else None
            )
        return options

    def _ssl_context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.kafka_ssl_cafile)
            if self.kafka_ssl_certfile is not None:
                context.load_cert_chain(self.kafka_ssl_certfile, self.kafka_ssl_keyfile)
        except OSError as error:
            raise OperatorError(
                f"Kafka's certificates cannot be read: {error}",
                remedy="Check SITREP_KAFKA_SSL_CAFILE, SITREP_KAFKA_SSL_CERTFILE and SITREP_KAFKA_SSL_KEYFILE.",
            ) from error
        return context


class PostgresSettings(BaseSettings):
    """How to reach PostgreSQL."""

    model_config = SettingsOptions

    postgres_dsn: SecretStr = Field(description="PostgreSQL's connection string, `postgresql://user:secret@host/db`.")
    postgres_pool_size: int = Field(8, ge=1, le=200, description="Connections that one process holds at the most.")
    postgres_schema: str = Field(
        "sitrep",
        pattern=r"^[a-z_][a-z0-9_]{0,62}$",
        description="Schema that holds our tables. A timeline on a second schema publishes its events to the same "
        "topics again, unless SITREP_TIMELINE_ANNOUNCE is false.",
    )
