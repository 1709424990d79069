"""The tables of the alerts, as Alembic revisions in plain SQL. No `env.py`: `runtime.postgres` runs them."""

from pathlib import Path

DIRECTORY = Path(__file__).parent
