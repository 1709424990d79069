"""Whether any order of arrival gives one chronology: `python tests/bench/check_orders.py [ORDERS]`, by default 50.

The seeds, and the articles of a Timeline17 topic where `../shared/data` is present, in random orders with redeliveries, on 1
and on 4 partitions, from Kafka by the projector into PostgreSQL: each result beside that of the pure functions. Ends
with status 1 when one differs.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import structlog
from tests.integration import arrival_orders
from tests.integration.arrival_orders import Log

from sitrep.runtime.devstack import stack as devstack
from sitrep.runtime.devstack.addresses import StackAddress
from sitrep.runtime.kafka import Record

ORDERS = 50
MOST_ARTICLES = 10_000
PARTITIONS = (1, 4)


async def differing(address: StackAddress, given: Sequence[Record], orders: int) -> int:
    """How many projections came to anything else than the pure functions."""
    expected = arrival_orders.pure(given)
    print(f"the pure functions: {expected.now[:16]}, history {expected.history[:16]}", flush=True)
    wrong = 0
    for order in range(orders):
        for partitions in PARTITIONS:
            began = time.perf_counter()
            log = Log(address.kafka_bootstrap, f"order-{order}-on-{partitions}-", partitions)
            found = await arrival_orders.projected(log, address.postgres_dsn, given, order)
            wrong += found != expected
            said = "the same" if found == expected else f"DIFFERS: {found.now[:16]}, history {found.history[:16]}"
            taken = time.perf_counter() - began
            print(f"order {order + 1} of {orders}, {partitions} partitions: {said}, {taken:.1f} s", flush=True)
    return wrong


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    seeds, news = arrival_orders.seeds(), arrival_orders.news(MOST_ARTICLES)
    if not news:
        print("../shared/data/timeline17/SyrianCrisis_bbc is absent: the seeds alone are checked")
    given = arrival_orders.records([*seeds, *news])
    print(f"{len(seeds)} seeds and {len(news)} real articles: {len(given)} records", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="sitrep-orders-") as home,
        devstack.start(Path(home), durable=False) as running,
    ):
        wrong = asyncio.run(differing(running.address, given, orders))
    print(f"{orders * len(PARTITIONS) - wrong} of {orders * len(PARTITIONS)} projections gave the same digests")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
