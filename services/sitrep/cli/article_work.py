"""Articles of files, and what the extractor's worker processes make of them, in the order of the articles."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sitrep.core.articles import Article
    from sitrep.core.extraction.extractor import Extractor
    from sitrep.extractor.adapters.pool import WorkerPool
    from sitrep.ingest.adapters.readers import Origin

R = TypeVar("R")

UNKNOWN_SOURCE = "unknown"
AHEAD = 4
"""Articles in hand for each worker: some wait, so that none of the workers does."""

Told = tuple["Origin", R | str]
"""Where an article comes from, with what was made of it, or in words why nothing was."""


class Report(Protocol):
    """Takes what goes wrong, and how far the reading is."""

    def error(self, origin: "Origin", reason: str) -> None: ...

    def advance(self, count: int) -> None: ...


def read(paths: list[str], source: str, report: Report) -> "Iterator[tuple[Origin, Article]]":
    """The articles of `paths`, those without a source from `source`; what cannot be read goes to `report`."""
    from sitrep.core.articles import Refusal
    from sitrep.ingest.adapters.readers import Options, Unreadable, read

    for item in read(paths, Options(source=source, undated_text=True), on_bytes=report.advance):
        if isinstance(item, Unreadable):
            report.error(item.origin, item.reason)
            continue
        article = item.article.to_article()
        if isinstance(article, Refusal):
            report.error(item.origin, f"{article.field} {article.reason}")
        else:
            yield item.origin, article


async def in_order(
    articles: "Iterator[tuple[Origin, Article]]", pool: "WorkerPool", task: "Callable[[Extractor, Article], R]"
) -> "AsyncGenerator[Told[R]]":
    """Of each article what `task` makes of it in a worker of `pool`: as soon as it, and all before it, are there."""
    in_hand: deque[tuple[Origin, asyncio.Task[R | str]]] = deque()
    reading: asyncio.Task[tuple[Origin, Article] | None] | None = _reading(articles)
    try:
        while reading is not None or in_hand:
            heads = [pending for _, pending in list(in_hand)[:1]]
            room = [reading] if reading is not None and len(in_hand) < AHEAD * pool.size else []
            await asyncio.wait([*heads, *room], return_when=asyncio.FIRST_COMPLETED)
            if reading is not None and reading.done():
                found = reading.result()
                reading = None
                if found is not None:
                    origin, article = found
                    in_hand.append((origin, asyncio.create_task(_result_or_reason(pool, task, article))))
                    reading = _reading(articles)
            while in_hand and in_hand[0][1].done():
                origin, done = in_hand.popleft()
                yield origin, done.result()
    finally:
        for _, pending in in_hand:
            pending.cancel()
        await asyncio.gather(*(pending for _, pending in in_hand), return_exceptions=True)


def _reading(articles: "Iterator[tuple[Origin, Article]]") -> "asyncio.Task[tuple[Origin, Article] | None]":
    """The next article, None at the end: in a thread, for standard input may keep one waiting."""
    return asyncio.create_task(asyncio.to_thread(next, articles, None))


async def _result_or_reason(
    pool: "WorkerPool", task: "Callable[[Extractor, Article], R]", article: "Article"
) -> R | str:
    from sitrep.extractor.adapters.pool import Done
    from sitrep.extractor.adapters.worker import Away, Raised

    result = await pool.run(task, article)
    if isinstance(result, Done):
        return result.value
    return f"the extractor failed: {result.reason}" if isinstance(result, Raised | Away) else result.reason
