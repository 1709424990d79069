"""The extractor `chat`: a chat model reads, its quotations are held against the article. Off unless chosen."""

import logging
import time
from pathlib import Path

from sitrep.contracts import chat
from sitrep.contracts.chat import ChatAnswer
from sitrep.contracts.limits import MAX_LABEL_CHARACTERS
from sitrep.core.articles import Article
from sitrep.core.errors import SitrepError
from sitrep.core.extraction import tables
from sitrep.core.extraction.actors import ActorFinder
from sitrep.core.extraction.gazetteer import Gazetteer
from sitrep.core.extraction.grounding import Grounding
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.mentions import Extraction, ExtractorName
from sitrep.extractor.adapters.answer_store import AnswerStore
from sitrep.extractor.adapters.chat_endpoint import ChatEndpoint, Unanswered
from sitrep.extractor.settings import ChatSettings

log = logging.getLogger(__name__)


class NoAnswer(SitrepError):
    """There is no answer that can be used for an article: it is set aside."""


def build() -> "ChatExtractor":
    """The extractor as the environment says. Raises OperatorError when that says too little."""
    settings = ChatSettings.read()
    grounding = Grounding(PlaceFinder(Gazetteer()), ActorFinder(tables.document("actors.toml")))
    return ChatExtractor(settings, ChatEndpoint(settings), AnswerStore(Path(settings.chat_cache)), grounding)


class ChatExtractor:
    """Asks a model once for each content; from then on the stored answer is the answer, so that replay is exact."""

    def __init__(
        self, settings: ChatSettings, endpoint: ChatEndpoint, answers: AnswerStore, grounding: Grounding
    ) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._answers = answers
        self._grounding = grounding
        self.name = ExtractorName(f"chat:{settings.chat_model}"[:MAX_LABEL_CHARACTERS], chat.PROMPT_VERSION)

    def extract(self, article: Article) -> Extraction:
        """The mentions that the article bears out. Raises NoAnswer, and TransientError while the endpoint is away."""
        answer = self._answer(article)
        grounded = self._grounding.ground(article, answer.mentions, self.name)
        for dropped in grounded.dropped:
            log.warning("article %s: dropped %r: %s", article.article_id, dropped.text, dropped.reason)
        return grounded.extraction

    def _answer(self, article: Article) -> ChatAnswer:
        settings = self._settings
        name = chat.answer_id(settings.chat_model, article, most_characters=settings.chat_characters)
        stored = self._answers.find(name)
        if stored is None:
            if settings.chat_replay:
                raise NoAnswer(
                    f"no answer {name} is stored in {settings.chat_cache}, and SITREP_CHAT_REPLAY forbids to ask"
                )
            stored = self._answers.keep(name, self._asked(article))
        try:
            return ChatAnswer.from_text(stored)
        except ValueError as error:
            raise NoAnswer(f"the stored answer {name} is damaged: {error}") from error

    def _asked(self, article: Article) -> str:
        """A valid answer of the model, asked again when it gives another. Raises NoAnswer when it never gives one."""
        settings = self._settings
        deadline = time.monotonic() + settings.chat_timeout_seconds
        messages = chat.messages(article, most_characters=settings.chat_characters)
        reason = ""
        for _ in range(settings.chat_attempts):
            try:
                text = self._endpoint.ask(messages, deadline=deadline)
                ChatAnswer.from_text(text)
            except (Unanswered, ValueError) as error:
                reason = str(error)
            else:
                return text
        raise NoAnswer(f"no valid answer after {settings.chat_attempts} attempts: {reason}")
