"""A chronology of any size in PostgreSQL, made by PostgreSQL itself: events of 4,000 days, 400 towns and five types.

Each event has one mention in an article of its own. Every tenth event had another state before. Events were recorded on
the day after they happened, so that recorded time goes with valid time, as it does when news is followed as it comes.
"""

from dataclasses import replace

import orjson
import psycopg
from tests.bench import made_up

from sitrep.core import chronology, counting

DAYS = 4_000
TABLES = ("articles", "mentions", "mention_keys", "events", "past_events", "event_mentions")
SECONDARY = (
    "SELECT indexdef, indexname FROM pg_indexes WHERE schemaname = current_schema AND NOT indexdef LIKE '%UNIQUE%'"
)

_EVENTS = """
INSERT INTO events (event_id, recorded_from, type, starts_us, valid, status, places, countries, actors, background, recorded,
    points, extent, said, digest, caused_by, state)
SELECT id, at, kind, (extract(epoch FROM day) * 1000000)::bigint, tstzrange(day, day + interval '1 day'), status,
    ARRAY['country:sy', 'geonames:' || 100000 + town, 'town ' || town], ARRAY['SY'],
    ARRAY['brigade ' || town %% 40, 'brigade-' || town %% 40], false, tstzrange(at, at, '[]'),
    ARRAY[point(36 + town * 0.01, 34 + town * 0.005)], box(point(36 + town * 0.01, 34 + town * 0.005)),
    'Residents said that the ' || kind || ' in Town ' || town || ' left ' || n %% 997 || ' people dead', md5(id),
    ARRAY[mention], replace(replace(replace(%(state)s, '$EVENT', id), '$MENTION', mention), '$DAY', day::date::text)::json
FROM made
"""
_PAST = """
INSERT INTO past_events (event_id, recorded_from, recorded_to, type, starts_us, valid, status, places, countries, actors,
    background, recorded, points, extent, said, digest, caused_by, state)
SELECT event_id, recorded_from - interval '1 hour', recorded_from, type, starts_us, valid, 'reported', places, countries,
    actors, background, recorded, points, extent, said, digest, caused_by, state FROM events
WHERE ('x' || left(event_id, 4))::bit(16)::int %% 10 = 0
"""
_OTHERS = (
    """INSERT INTO articles SELECT 'filled-' || n, md5('revision' || n) || md5('r' || n), NULL, 'Filler', NULL, at, NULL, at, at,
    'scribe', '1', md5('f' || n), at, NULL, NULL FROM made""",
    """INSERT INTO mentions SELECT mention, 'filled-' || n, md5('revision' || n) || md5('r' || n), 0, kind, id, replace(%(mention)s, '$MENTION', mention)::json FROM made""",
    """INSERT INTO mention_keys SELECT hashtextextended(mention, 0), mention FROM made""",
    """INSERT INTO event_mentions SELECT mention, id, at, NULL FROM made""",
)


def fill(dsn: str, schema: str, events: int) -> None:
    """Put so many events into the tables of `schema`, which are there, and have PostgreSQL look at them."""
    with psycopg.connect(
        dsn, options=f"-c search_path={schema} -c timezone=UTC -c maintenance_work_mem=256MB"
    ) as connection:
        indexes = connection.execute(SECONDARY).fetchall()
        for _, name in indexes:
            connection.execute(f"DROP INDEX {name}")
        for table in TABLES:  # a bench need not survive a crash, and the log of all rows costs as much as they do
            connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
        connection.execute(
            """CREATE TEMP TABLE made AS SELECT n, md5('event' || n) AS id, md5('mention' || n) AS mention, n %% 400 AS town,
            (ARRAY['air_strike', 'shelling', 'armed_clash', 'abduction', 'protest'])[n %% 5 + 1] AS kind,
            CASE WHEN n %% 7 = 0 THEN 'corroborated' ELSE 'reported' END AS status,
            '2012-01-01'::timestamptz + (n::bigint * %(days)s / %(events)s)::int * interval '1 day' AS day,
            '2012-01-02'::timestamptz + n::float8 * %(days)s / %(events)s * interval '1 day' AS at
            FROM generate_series(1, %(events)s) AS g (n)""",
            {"days": DAYS, "events": events},
        )
        connection.execute(_EVENTS, {"state": _state()})
        connection.execute(_PAST.replace("%%", "%"))
        for statement in _OTHERS:
            connection.execute(statement, {"mention": _mention()})
        for definition, _ in indexes:
            connection.execute(definition)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _mention() -> str:
    """A mention with a placeholder for its id."""
    [article] = made_up.articles(made_up.MENTIONS_OF_AN_ARTICLE)
    mention = article.mentions[0]
    return orjson.dumps(mention).decode().replace(mention.mention_id, "$MENTION")


def _state() -> str:
    """A state with placeholders for its ids and its day."""
    [article] = made_up.articles(made_up.MENTIONS_OF_AN_ARTICLE)
    [event, *_] = chronology.chronology(
        each.recorded for each in counting.known([replace(article, mentions=article.mentions[:1])])
    )
    text = orjson.dumps(event).decode()
    day = str(event.time.start)
    text = text.replace(event.event_id, "$EVENT").replace(event.mention_ids[0], "$MENTION")
    return text.replace(f'"{day}"', '"$DAY"')
