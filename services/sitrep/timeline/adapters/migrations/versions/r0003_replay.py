"""The table of a replay: what it was told to do, in the schema that it fills."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# One row in a schema that `sitrep replay` fills, none in any other. `plan`: what is replayed, fixed at the start.
# `set_aside`: the entries that nothing could be extracted from, with why.
REPLAY = """
CREATE TABLE replay (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    plan json NOT NULL
);
CREATE TABLE replay_set_aside (
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    at_offset bigint NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (topic, partition, at_offset)
);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(REPLAY)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE replay, replay_set_aside")
