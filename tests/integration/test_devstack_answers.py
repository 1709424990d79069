"""The session's stack is a real Kafka and a real PostgreSQL."""

import psycopg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from sitrep.runtime.devstack.addresses import StackAddress


async def test_a_record_comes_back(stack: StackAddress, topic_prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic_prefix, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka_bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(topic_prefix, b"value", key=b"key")
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(
        topic_prefix,
        bootstrap_servers=stack.kafka_bootstrap,
        group_id=topic_prefix,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        record = await consumer.getone()
    finally:
        await consumer.stop()
    assert (record.key, record.value) == (b"key", b"value")


def test_each_test_has_an_empty_database(database: str) -> None:
    with psycopg.connect(database) as connection:
        [tables] = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or ()
        [version] = connection.execute("SHOW server_version_num").fetchone() or ()
    assert tables == 0
    assert int(version) >= 180000


def test_text_sorts_by_code_point(database: str) -> None:
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT w FROM unnest(ARRAY['b', 'B', 'ä', 'a']) AS w ORDER BY w").fetchall()
    assert [row[0] for row in rows] == ["B", "a", "b", "ä"]
