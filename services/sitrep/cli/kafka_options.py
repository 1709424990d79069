"""How commands that take `--bootstrap` reach Kafka."""

from typing import Any

from sitrep.core.errors import OperatorError


def client_options(bootstrap: str) -> dict[str, Any]:
    """What aiokafka's clients need for that broker. Raises OperatorError for a setting that is wrong."""
    from pydantic import ValidationError

    from sitrep.contracts.message import describe
    from sitrep.runtime.settings import KafkaSettings

    try:
        return KafkaSettings(kafka_bootstrap=bootstrap).client_options()
    except ValidationError as error:
        problem = f"Settings are wrong: {describe(error)}"
        raise OperatorError(problem, remedy="docs/settings.md lists the SITREP_KAFKA_ settings.") from error
