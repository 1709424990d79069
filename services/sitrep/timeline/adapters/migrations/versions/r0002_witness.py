"""The tables of the witness: what the articles log held, entry by entry, and what was signed of it."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A partition of the log: `size` entries before `next_offset`; `peaks` and `size` are the frontier of their Merkle tree
# (core.merkle), of which the first `signed` entries are signed. `last_leaf`, `last_timestamp_ms`: of the last entry.
LOGS = """
CREATE TABLE witnessed_logs (
    log integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    size bigint NOT NULL,
    next_offset bigint NOT NULL,
    peaks bytea[] NOT NULL,
    signed bigint NOT NULL,
    last_leaf bytea NOT NULL,
    last_timestamp_ms bigint NOT NULL,
    UNIQUE (topic, partition)
);
"""
# Keys are looked up by a hash: they may be longer than a B-tree takes.
ENTRIES = """
CREATE TABLE witnessed_entries (
    log integer NOT NULL,
    index bigint NOT NULL,
    at_offset bigint NOT NULL,
    key bytea,
    leaf bytea NOT NULL,
    PRIMARY KEY (log, index)
);
CREATE INDEX witnessed_entries_key ON witnessed_entries USING hash (key);
"""
# `message` is the CheckpointSigned, byte for byte as it is published.
CHECKPOINTS = """
CREATE TABLE checkpoints (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    log integer NOT NULL,
    size bigint NOT NULL,
    message bytea NOT NULL,
    UNIQUE (log, size)
);
"""


def upgrade() -> None:
    """Create them."""
    for statements in (LOGS, ENTRIES, CHECKPOINTS):
        op.execute(statements)


def downgrade() -> None:
    """Drop them. The checkpoints are in their topic still; what was noted of each entry is not."""
    op.execute("DROP TABLE checkpoints, witnessed_entries, witnessed_logs")
