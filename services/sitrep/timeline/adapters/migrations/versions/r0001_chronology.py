"""The chronology's first tables."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every revision of an article, without its text. It counts from `counts_from` until before `counts_to`, in recorded
# time: null, never; null, still. `retracted_from`: since when, within that, the article is retracted.
ARTICLES = """
CREATE TABLE articles (
    article_id text COLLATE "C" NOT NULL,
    revision text COLLATE "C" NOT NULL,
    url text,
    source text NOT NULL,
    title text,
    published_at timestamptz NOT NULL,
    text_signature text,
    dated_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    extractor_name text NOT NULL,
    extractor_version text NOT NULL,
    fingerprint text NOT NULL,
    counts_from timestamptz,
    counts_to timestamptz,
    retracted_from timestamptz,
    PRIMARY KEY (article_id, revision)
);
CREATE UNIQUE INDEX articles_counting ON articles (article_id) WHERE counts_from IS NOT NULL AND counts_to IS NULL;

CREATE TABLE retractions (
    article_id text COLLATE "C" NOT NULL,
    dated_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    reason text,
    PRIMARY KEY (article_id, dated_at, recorded_at)
);
"""

# Every mention of every revision. `names` is the id of an event that it is the first of. `mention_keys` has the first
# eight bytes of a hash of each of core.merging's keys: what two of them share by chance is loaded in vain, no more.
MENTIONS = """
CREATE TABLE mentions (
    mention_id text COLLATE "C" PRIMARY KEY,
    article_id text COLLATE "C" NOT NULL,
    revision text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    type text NOT NULL,
    names text COLLATE "C" NOT NULL,
    body json NOT NULL
);
CREATE INDEX mentions_of_article ON mentions (article_id, revision);
CREATE INDEX mentions_naming ON mentions (names);

CREATE TABLE mention_keys (
    key bigint NOT NULL,
    mention_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (key, mention_id)
);
"""

# The events as they are (`events`) and as they were (`past_events`), between recorded times. `starts_us`: valid start
# in microseconds since 1970 in UTC, the greatest bigint when unknown, so that the order of the chronology is one of
# plain integers. `recorded`: from the first to the last recorded time of what tells of it. `points`: (longitude,
# latitude) of its places, and `extent` the box around them. `state` is json, not jsonb: it is answered as it is.
STATE = """
    event_id text COLLATE "C" NOT NULL,
    recorded_from timestamptz NOT NULL,
    type text NOT NULL,
    starts_us bigint NOT NULL,
    valid tstzrange,
    status text NOT NULL,
    places text[] NOT NULL,
    countries text[] NOT NULL,
    actors text[] NOT NULL,
    background boolean NOT NULL,
    recorded tstzrange NOT NULL,
    points point[] NOT NULL,
    extent box,
    said text NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('simple', said)) STORED,
    digest text NOT NULL,
    caused_by text[] NOT NULL,
    state json NOT NULL
"""
INDEXES = """
CREATE INDEX {table}_in_order ON {table} (starts_us, event_id);
CREATE INDEX {table}_of_type_in_order ON {table} (type, starts_us, event_id);
CREATE INDEX {table}_valid ON {table} USING gist (valid);
CREATE INDEX {table}_places ON {table} USING gin (places);
CREATE INDEX {table}_countries ON {table} USING gin (countries);
CREATE INDEX {table}_actors ON {table} USING gin (actors);
CREATE INDEX {table}_recorded ON {table} USING gist (recorded);
CREATE INDEX {table}_extent ON {table} USING gist (extent);
CREATE INDEX {table}_words ON {table} USING gin (words);
"""
EVENTS = f"""
CREATE TABLE events ({STATE}, PRIMARY KEY (event_id));
CREATE INDEX events_since ON events (recorded_from);
CREATE TABLE past_events ({STATE}, recorded_to timestamptz NOT NULL, PRIMARY KEY (event_id, recorded_from));
CREATE INDEX past_events_standing ON past_events USING gist (tstzrange(recorded_from, recorded_to));

CREATE VIEW event_revisions AS
    SELECT event_id, recorded_from, NULL::timestamptz AS recorded_to, digest, caused_by, state FROM events
    UNION ALL
    SELECT event_id, recorded_from, recorded_to, digest, caused_by, state FROM past_events;

CREATE TABLE event_mentions (
    mention_id text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    recorded_from timestamptz NOT NULL,
    recorded_to timestamptz
);
CREATE INDEX event_mentions_of_mention ON event_mentions (mention_id);
CREATE UNIQUE INDEX event_mentions_now ON event_mentions (mention_id) WHERE recorded_to IS NULL;
"""  # noqa: S608 - a constant of ours

# What is projected, in the same transaction as the projection; and what other topics are owed.
DELIVERY = """
CREATE TABLE offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
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
    indexes = [INDEXES.format(table=table) for table in ("events", "past_events")]
    for statements in (ARTICLES, MENTIONS, EVENTS, *indexes, DELIVERY):
        op.execute(statements)


def downgrade() -> None:
    """Drop them: everything in them can be rebuilt from the log."""
    op.execute("DROP VIEW event_revisions")
    op.execute("DROP TABLE outbox, offsets, event_mentions, past_events, events")
    op.execute("DROP TABLE mention_keys, mentions, retractions, articles")
