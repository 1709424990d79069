"""An ExtractionPool without processes, held to the same suite as the one with."""

from tests.fakes.extractors import ScriptedExtractor

from sitrep.contracts.articles import ArticlePublished
from sitrep.core.errors import TransientError
from sitrep.extractor.handlers import articles
from sitrep.extractor.ports import ArticleRecord, Failed, Failure, Outcome

ATTEMPTS = 2


class FakeExtractionPool:
    """Extracts here and now. Orders of the scripted extractor that no process survives are taken as obeyed.

    The first `away` times, what the extractor asks is away.
    """

    def __init__(self, *, away: int = 0) -> None:
        self._extractor = ScriptedExtractor()
        self.away = away

    async def extract(self, record: ArticleRecord) -> Outcome:
        if self.away:
            self.away -= 1
            raise TransientError("the endpoint is away")
        try:
            message = articles.read(record)
            order = message.body.split(" ", 1)[0] if isinstance(message, ArticlePublished) else ""
        except ValueError as error:
            return Failed(Failure.INVALID, str(error))
        match order:
            case "HANG":
                return Failed(Failure.TIMED_OUT, "no result in time", ATTEMPTS)
            case "EXIT" | "KILL":
                return Failed(Failure.WORKER_DIED, "the worker ended", ATTEMPTS)
            case "RAISE" | "SYSTEM":
                return Failed(Failure.EXTRACTOR_FAILED, "ValueError")
            case _:
                return articles.extract(self._extractor, record)
