"""The extractor `chat` against an endpoint on the loopback: what it takes, what it drops, how it asks again."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import SecretStr
from tests.fakes.chat_server import ChatServer, Reply, chat_server

from sitrep.contracts import chat
from sitrep.contracts.mentions import MentionsExtracted
from sitrep.core import identity
from sitrep.core.articles import Article
from sitrep.core.errors import OperatorError, TransientError
from sitrep.core.event_types import EventType
from sitrep.core.extraction import tables
from sitrep.core.extraction.actors import ActorFinder
from sitrep.core.extraction.gazetteer import Gazetteer
from sitrep.core.extraction.grounding import Grounding
from sitrep.core.extraction.place_finding import PlaceFinder
from sitrep.core.mentions import Mention
from sitrep.core.temporal.interval import Basis
from sitrep.extractor.adapters.answer_store import AnswerStore
from sitrep.extractor.adapters.chat import ChatExtractor, NoAnswer, build
from sitrep.extractor.adapters.chat_endpoint import ChatEndpoint
from sitrep.extractor.settings import ChatSettings

BODY = (
    "Rebels said they had entered Saraqib. On Friday Russian jets\nbombed the city of Idlib, killing at least 12 "
    "civilians, a doctor said."
)
ARTICLE = Article("a1", None, "The Test Courier", "Idlib", BODY, date(2024, 11, 30), None, "en")  # a Saturday
STRIKE: dict[str, Any] = {
    "type": "air_strike", "subtype": "air", "trigger": "bombed", "time": "On Friday", "places": ["Idlib"],
    "evidence": "On Friday Russian jets bombed the city of Idlib, killing at least 12 civilians",
    "actors": [{"text": "Russian jets", "kind": "state_forces"}],
    "targets": [{"text": "civilians", "kind": "civilians"}],
    "figures": [{"kind": "killed", "text": "at least 12 civilians"}],
    "modality": "occurred", "speaker": "a doctor", "status": "claimed",
}  # fmt: skip


def answer(*mentions: dict[str, Any]) -> Reply:
    return Reply(json.dumps({"mentions": mentions}))


Extract = Callable[..., ChatExtractor]


@pytest.fixture(scope="module")
def grounding() -> Grounding:
    return Grounding(PlaceFinder(Gazetteer()), ActorFinder(tables.document("actors.toml")))


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


@pytest.fixture
def extractor(server: ChatServer, grounding: Grounding, tmp_path: Path) -> Extract:
    def made(**changed: Any) -> ChatExtractor:
        given = {"chat_url": server.url, "chat_model": "reader-1", "chat_cache": str(tmp_path / "answers"), **changed}
        settings = ChatSettings(**given)
        return ChatExtractor(settings, ChatEndpoint(settings), AnswerStore(Path(settings.chat_cache)), grounding)

    return made


def only(extractor: ChatExtractor, article: Article = ARTICLE) -> Mention:
    (mention,) = extractor.extract(article).mentions
    return mention


class TestGrounding:
    """What the model quotes is found in the text; what it does not find there is dropped."""

    def test_offsets_times_places_and_numbers_are_our_own(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [answer(STRIKE)]
        made = extractor()
        mention = only(made)
        evidence = mention.evidence
        assert BODY[evidence.start : evidence.end] == evidence.text
        assert "jets\nbombed" in evidence.text
        assert BODY[evidence.trigger.start : evidence.trigger.end] == "bombed"
        assert (mention.time.edtf, mention.time.basis) == ("2024-11-29", Basis.WEEKDAY)
        assert [(place.name, place.country) for place in mention.places] == [("Idlib", "SY")]
        assert [(actor.name, actor.country) for actor in mention.actors] == [("Russian jets", "RU")]
        assert [(figure.low, figure.best, figure.high) for figure in mention.figures] == [(12, 12, None)]
        assert mention.assertion.attributed_to is not None
        assert mention.mention_id == identity.mention_id(
            "a1", ARTICLE.revision, evidence.start, evidence.end, EventType.AIR_STRIKE
        )
        assert (mention.extractor.name, mention.extractor.version) == ("chat:reader-1", chat.PROMPT_VERSION)
        assert MentionsExtracted.from_bytes(
            MentionsExtracted.of(ARTICLE, made.extract(ARTICLE), made.name).to_bytes()
        ).mentions == (mention,)

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"evidence": "Russian jets bombed Aleppo"}, "the evidence is not in the article"),
            ({"trigger": "shelled"}, "the trigger is not in the evidence"),
            ({"trigger": "bomb"}, "the trigger is not in the evidence"),
            ({"evidence": ""}, "the evidence is not in the article"),
        ],
    )
    def test_what_the_text_does_not_say_is_dropped(
        self,
        server: ChatServer,
        extractor: Extract,
        caplog: pytest.LogCaptureFixture,
        changed: dict[str, str],
        reason: str,
    ) -> None:
        server.replies = [answer({**STRIKE, **changed})]
        with caplog.at_level(logging.WARNING):
            assert extractor().extract(ARTICLE).mentions == ()
        assert reason in caplog.text

    def test_parts_that_the_text_does_not_say_are_dropped(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [
            answer(
                {
                    **STRIKE,
                    "places": ["Damascus", "Idlib"],
                    "actors": [],
                    "figures": [{"kind": "killed", "text": "fourteen"}, {"kind": "killed", "text": "civilians"}],
                    "time": "last Tuesday",
                    "subtype": "submarine",
                    "speaker": "the king",
                }
            )
        ]
        mention = only(extractor())
        assert [place.name for place in mention.places] == ["Idlib"]
        assert (mention.actors, mention.figures, mention.subtype) == ((), (), None)
        assert mention.time.edtf == "2024-11-29"
        assert mention.assertion.attributed_to is None

    def test_the_same_event_twice_is_one_mention(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [answer(STRIKE, STRIKE)]
        assert len(extractor().extract(ARTICLE).mentions) == 1


class TestAsking:
    """One question, repeatable: temperature 0, the schema with it, the key in a header only."""

    def test_the_question(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [answer()]
        extractor(chat_api_key=SecretStr("s3cret")).extract(ARTICLE)
        (asked,) = server.requests
        assert (asked["path"], asked["model"], asked["temperature"]) == ("/v1/chat/completions", "reader-1", 0)
        schema = asked["response_format"]["json_schema"]["schema"]
        jsonschema.validate({"mentions": [STRIKE]}, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"mentions": [{**STRIKE, "start": 3}]}, schema)
        assert BODY in asked["messages"][1]["content"]
        assert server.keys == ["Bearer s3cret"]
        assert "s3cret" not in json.dumps(server.requests)

    def test_no_more_is_sent_than_is_allowed(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [answer()]
        long = Article("a2", None, "-", None, "word " * 1_000, date(2024, 11, 30), None, None)
        extractor(chat_characters=100).extract(long)
        assert server.requests[0]["messages"][1]["content"].count("word") == 20

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_what_is_busy_is_asked_again(self, server: ChatServer, extractor: Extract, status: int) -> None:
        server.replies = [Reply(status=status), answer(STRIKE)]
        assert only(extractor()).type is EventType.AIR_STRIKE
        assert len(server.requests) == 2

    def test_what_stays_busy_is_away(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [Reply(status=503)]
        with pytest.raises(TransientError, match="asked 2 times: status 503"):
            extractor(chat_attempts=2).extract(ARTICLE)

    def test_an_answer_that_comes_too_late_is_none(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [Reply(delay_seconds=2)]
        with pytest.raises(TransientError, match="Timeout"):
            extractor(chat_timeout_seconds=0.3).extract(ARTICLE)

    def test_nobody_there(self, extractor: Extract) -> None:
        with pytest.raises(TransientError, match="ConnectError"):
            extractor(chat_url="http://127.0.0.1:9/v1", chat_attempts=1).extract(ARTICLE)

    @pytest.mark.parametrize(("status", "remedy"), [(401, "SITREP_CHAT_API_KEY"), (404, "SITREP_CHAT_MODEL")])
    def test_wrong_settings_cost_no_article(
        self, server: ChatServer, extractor: Extract, status: int, remedy: str
    ) -> None:
        server.replies = [Reply(status=status)]
        with pytest.raises(TransientError, match=remedy):
            extractor().extract(ARTICLE)

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply("no JSON"), "Invalid JSON"),
            (answer({**STRIKE, "type": "picnic"}), "type"),
            (answer({**STRIKE, "start": 3}), "start"),
            (Reply('{"events": []}'), "mentions: Field required"),
            (Reply(body="<html>"), "no chat completion"),
            (Reply(status=400, body="too long"), "status 400: too long"),
        ],
    )
    def test_an_article_without_a_valid_answer_is_set_aside(
        self, server: ChatServer, extractor: Extract, reply: Reply, reason: str
    ) -> None:
        server.replies = [reply]
        with pytest.raises(NoAnswer, match=f"after 2 attempts: .*{reason}"):
            extractor(chat_attempts=2).extract(ARTICLE)
        assert len(server.requests) == 2

    def test_an_invalid_answer_and_then_a_valid_one(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [Reply("sorry"), answer(STRIKE)]
        assert only(extractor()).type is EventType.AIR_STRIKE


class TestReplay:
    """An answer is kept by all that it depends on, and is the answer from then on."""

    def test_a_stored_answer_makes_no_call(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [answer(STRIKE), answer()]
        first = extractor().extract(ARTICLE)
        assert extractor().extract(ARTICLE) == first
        assert extractor(chat_replay=True).extract(ARTICLE) == first
        assert len(server.requests) == 1

    def test_another_model_or_text_is_asked(self, server: ChatServer, extractor: Extract) -> None:
        server.replies = [answer()]
        extractor().extract(ARTICLE)
        extractor(chat_model="reader-2").extract(ARTICLE)
        extractor(chat_characters=200).extract(ARTICLE)
        extractor().extract(Article("a1", None, "-", None, BODY + " More.", date(2024, 11, 30), None, "en"))
        assert len(server.requests) == 4

    def test_replay_asks_nobody(self, server: ChatServer, extractor: Extract) -> None:
        with pytest.raises(NoAnswer, match=r"no answer .* is stored .*SITREP_CHAT_REPLAY forbids"):
            extractor(chat_replay=True).extract(ARTICLE)
        assert server.requests == []

    def test_invalid_answers_are_not_kept(self, server: ChatServer, extractor: Extract, tmp_path: Path) -> None:
        server.replies = [Reply("sorry")]
        with pytest.raises(NoAnswer):
            extractor(chat_attempts=1).extract(ARTICLE)
        assert list((tmp_path / "answers").rglob("*.json")) == []

    def test_the_first_of_two_answers_counts(self, tmp_path: Path) -> None:
        store = AnswerStore(tmp_path)
        assert store.keep("ab12", "one") == "one"
        assert store.keep("ab12", "two") == "one"
        assert store.find("ab12") == "one"
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ab12.json"]


def test_off_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITREP_CHAT_URL", raising=False)
    with pytest.raises(OperatorError, match="SITREP_CHAT_MODEL, SITREP_CHAT_URL"):
        build()
