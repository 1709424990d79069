"""The chronology's first tables."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Every revision of an article, without its text. `counts`: one revision of an article at the most.
ARTICLES = """
CREATE TABLE articles (
    article_id text NOT NULL,
    revision text NOT NULL,
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
    counts boolean NOT NULL,
    PRIMARY KEY (article_id, revision)
);
CREATE UNIQUE INDEX articles_counting ON articles (article_id) WHERE counts;
"""

# Every mention of every revision. `block` is core.merging's; `names` the id of an event that it is the first of.
MENTIONS = """
CREATE TABLE mentions (
    mention_id text PRIMARY KEY,
    article_id text NOT NULL,
    revision text NOT NULL,
    position integer NOT NULL,
    type text NOT NULL,
    valid tstzrange,
    block text NOT NULL,
    names text NOT NULL,
    counts boolean NOT NULL,
    body jsonb NOT NULL,
    FOREIGN KEY (article_id, revision) REFERENCES articles
);
CREATE INDEX mentions_of_article ON mentions (article_id, revision, position);
CREATE INDEX mentions_naming ON mentions (names);
CREATE INDEX mentions_counting_in_block ON mentions (block) WHERE counts;
"""

# The current events. `starts_us`: valid start in microseconds since 1970 in UTC, the greatest bigint when unknown,
# so that the order of the chronology is one of plain integers. `recorded`: from the first to the last recorded time of
# what tells of it. `points`: (longitude, latitude) of its places, and `extent` the box around them.
# `state` is json, not jsonb: it is answered as it is.
EVENTS = """
CREATE TABLE events (
    event_id text COLLATE "C" PRIMARY KEY,
    block text NOT NULL,
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
    words tsvector NOT NULL,
    digest text NOT NULL,
    state json NOT NULL
);
CREATE INDEX events_in_order ON events (starts_us, event_id);
CREATE INDEX events_of_type_in_order ON events (type, starts_us, event_id);
CREATE INDEX events_in_block ON events (block);
CREATE INDEX events_valid ON events USING gist (valid);
CREATE INDEX events_places ON events USING gin (places);
CREATE INDEX events_countries ON events USING gin (countries);
CREATE INDEX events_actors ON events USING gin (actors);
CREATE INDEX events_recorded ON events USING gist (recorded);
CREATE INDEX events_extent ON events USING gist (extent);
CREATE INDEX events_words ON events USING gin (words);

CREATE TABLE event_mentions (
    mention_id text PRIMARY KEY,
    event_id text COLLATE "C" NOT NULL REFERENCES events
);
CREATE INDEX event_mentions_of_event ON event_mentions (event_id);
"""

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
    for statements in (ARTICLES, MENTIONS, EVENTS, DELIVERY):
        op.execute(statements)


def downgrade() -> None:
    """Drop them: everything in them can be rebuilt from the log."""
    op.execute("DROP TABLE outbox, offsets, event_mentions, events, mentions, articles")
