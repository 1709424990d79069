"""The ledger of alerts, what rules remember, and what sinks are owed."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every alert that was ever met, once. `position`: the order of raising. `tokens`: what it is not raised again for.
LEDGER = """
CREATE TABLE alerts (
    alert_id text COLLATE "C" PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    rule text COLLATE "C" NOT NULL,
    once text NOT NULL,
    severity text NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    event_message_id text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    evidence text[] NOT NULL,
    recorded_at timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    state text NOT NULL,
    labels jsonb NOT NULL,
    acknowledged_at timestamptz
);
CREATE INDEX alerts_of_event ON alerts (event_id);

CREATE TABLE tokens (
    rule text COLLATE "C" NOT NULL,
    once text COLLATE "C" NOT NULL,
    token text COLLATE "C" NOT NULL,
    PRIMARY KEY (token, rule, once)
);

CREATE TABLE silences (
    silence_id text COLLATE "C" PRIMARY KEY,
    labels jsonb NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    comment text NOT NULL
);
"""

# What rules compare with: each event's facts as they were last seen; what was seen last, and how often, in recorded
# time.
MEMORY = """
CREATE TABLE states (event_id text COLLATE "C" PRIMARY KEY, facts json NOT NULL);

CREATE TABLE sightings (
    rule text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (rule, subject)
);

CREATE TABLE counts (
    rule text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    start_ms bigint NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (rule, subject, start_ms)
);
"""

# A group's next notification is due at `due_at`; null when nothing is to be told. `told_at`: the last one's time.
# A notification is sent until it is delivered or dead, those of one sink in the order of `position`.
NOTIFYING = """
CREATE TABLE groups (
    group_id text COLLATE "C" PRIMARY KEY,
    sink text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    labels jsonb NOT NULL,
    due_at timestamptz,
    told_at timestamptz
);
CREATE INDEX groups_due ON groups (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE members (
    group_id text COLLATE "C" NOT NULL,
    alert_id text COLLATE "C" NOT NULL,
    told boolean NOT NULL DEFAULT false,
    PRIMARY KEY (group_id, alert_id)
);
CREATE INDEX members_waiting ON members (group_id) WHERE NOT told;

CREATE TABLE notifications (
    notification_id text COLLATE "C" PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    sink text COLLATE "C" NOT NULL,
    group_id text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    made_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    settled_at timestamptz,
    error text
);
CREATE INDEX notifications_waiting ON notifications (sink, position) WHERE state = 'waiting';
CREATE INDEX notifications_of_rule ON notifications (sink, rule, made_at);
"""

DELIVERY = """
CREATE TABLE offsets (partition integer PRIMARY KEY, next_offset bigint NOT NULL);
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    key bytea NOT NULL,
    value bytea,
    headers jsonb NOT NULL,
    timestamp_ms bigint NOT NULL
);
"""


def upgrade() -> None:
    """Create them."""
    for statements in (LEDGER, MEMORY, NOTIFYING, DELIVERY):
        op.execute(statements)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE outbox, offsets, notifications, members, groups, counts, sightings, states")
    op.execute("DROP TABLE silences, tokens, alerts")
