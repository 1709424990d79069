"""An article as people send it: over HTTP, in JSON and JSONL files, or as a reader of pages and feeds found it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

import orjson
from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic.json_schema import WithJsonSchema

from sitrep.core import identity
from sitrep.core.articles import Article, Refusal, check_url
from sitrep.core.temporal.interval import Moment

SPELLINGS: Mapping[str, tuple[str, str]] = {
    "article_id": ("article_id", "id"),
    "body": ("body", "text"),
    "published_at": ("published_at", "published"),
}
"""The fields that go by two names: ours, and that of JSONL collections of articles."""

MAX_REFUSALS = 10
"""Of one article: what comes after so many tells nobody anything new."""
MAX_ECHO_CHARACTERS = 80
"""Of a field's name that we do not know, when it is told what is wrong with it."""

SEND_A_DATE = "send a day (2024-11-30) or an instant with its offset (2024-11-30T14:05:00+03:00)"

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[Tt ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?P<offset>[Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", re.ASCII)


def parse_moment(value: object) -> Moment | None:
    """A day or an instant from its text, None for None. Raises ValueError in words that say what to send."""
    if value is None or type(value) is date:
        return value
    if isinstance(value, datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        raise ValueError(f"is not text; {SEND_A_DATE}")  # noqa: TRY004 - pydantic collects ValueErrors
    match = _MOMENT.fullmatch(value)
    if match is None:
        raise ValueError(f"is no date; {SEND_A_DATE}")
    if match["time"] is not None and match["offset"] is None:
        raise ValueError(f"has a time of day without an offset; {SEND_A_DATE}")
    try:
        if match["time"] is None:
            return date.fromisoformat(match["day"])
        moment = datetime.fromisoformat(f"{match['day']}T{match['time']}{match['offset'].upper()}")
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no date of the calendar ({error}); {SEND_A_DATE}") from error
    return moment


def parse_language(value: object) -> str | None:
    """A BCP 47 tag, or None for None. Raises ValueError in words that say what to send."""
    if value is None:
        return None
    if not isinstance(value, str) or _LANGUAGE.fullmatch(value) is None:
        raise ValueError("is no BCP 47 language tag; send for example en or ar-SY")
    return value


def _encodable(text: str) -> str:
    """`text`; lone surrogates, which broken pages bring along, could be neither hashed nor sent."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"holds a code point at {error.start} that UTF-8 cannot spell; remove it") from error
    return text


SentText = Annotated[str, AfterValidator(_encodable)]
SentMoment = Annotated[
    date | datetime | None,
    PlainValidator(parse_moment),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
                {"type": "null"},
            ],
            "examples": ["2024-11-30", "2024-11-30T14:05:00+03:00"],
        }
    ),
]
SentLanguage = Annotated[
    str | None,
    PlainValidator(parse_language),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"}, {"type": "null"}]}),
]


class ArticleDraft(BaseModel):
    """An article before anything but its form was checked."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", title="Article")

    article_id: SentText | None = Field(
        None,
        validation_alias=AliasChoices(*SPELLINGS["article_id"]),
        description="Your own id. Without one it is derived from the URL, else from source and title.",
    )
    url: SentText | None = Field(None, description="Where it was published. Kept in canonical form, without tracking.")
    source: SentText = Field(description="Who published it.")
    title: SentText | None = None
    body: SentText = Field(validation_alias=AliasChoices(*SPELLINGS["body"]), description="The text, without markup.")
    published_at: SentMoment = Field(
        None,
        validation_alias=AliasChoices(*SPELLINGS["published_at"]),
        description="A day, or an instant with its offset. The service wants it; offline extraction does without.",
    )
    updated_at: SentMoment = Field(None, description="When it was last changed, a day or an instant with its offset.")
    language: SentLanguage = Field(None, description="BCP 47 tag of the language it is written in.")

    @classmethod
    def read(cls, value: object, *, unknown: Literal["refuse", "ignore"]) -> "Self | tuple[Refusal, ...]":
        """The draft that the JSON value `value` holds, or everything that is wrong with its form, by field.

        Fields that an article does not have are refused, or ignored as in files that hold more.
        """
        try:
            return cls.model_validate(value, extra="forbid" if unknown == "refuse" else "ignore")
        except ValidationError as error:
            return refusals(error)

    def to_article(self) -> Article | Refusal:
        """The article, its URL canonical, named by the id given, else by URL, else by source and title.

        A page sent with other tracking parameters is thus the same article and the same revision.
        """
        url = None
        if self.url is not None:
            refusal = check_url(self.url)
            if refusal is not None:
                return refusal
            url = identity.canonical_url(self.url)
        if self.article_id is None and url is None and self.title is None:
            return Refusal("article_id", "is missing, and nothing names the article; send article_id, url or title")
        article_id = self.article_id
        if article_id is None:
            article_id = identity.article_id(url=url, source=self.source, title=self.title)
        return Article(
            article_id=article_id,
            url=url,
            source=self.source,
            title=self.title,
            body=self.body,
            published_at=self.published_at,
            updated_at=self.updated_at,
            language=self.language,
        )

    def to_bytes(self) -> bytes:
        """JSON on one line, under our own names of the fields, without those that are null."""
        return orjson.dumps(self.model_dump(exclude_none=True))


def spelling(field: str, sent: object) -> str:
    """The name under which `field` stands in the JSON value `sent`."""
    ours, other = SPELLINGS.get(field, (field, field))
    return other if isinstance(sent, dict) and other in sent and ours not in sent else ours


def parse_json(text: bytes) -> object:
    """The JSON value that `text` holds; a byte-order mark before it is overlooked.

    Raises UnicodeDecodeError when it is no UTF-8, ValueError, saying where, when it is no JSON.
    """
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        text.decode()
        raise ValueError(str(error)) from error


def refusals(error: ValidationError) -> tuple[Refusal, ...]:
    """What pydantic found wrong, by field, in words that say what to send."""
    problems = error.errors(include_url=False, include_context=False)[:MAX_REFUSALS]
    return tuple(Refusal(_echo(".".join(map(str, problem["loc"]))), _words(problem)) for problem in problems)


def _echo(name: str) -> str:
    """`name`, cut: answers are not as long as what was sent."""
    return name if len(name) <= MAX_ECHO_CHARACTERS else f"{name[: MAX_ECHO_CHARACTERS - 1]}…"


def _words(problem: Mapping[str, object]) -> str:
    """What pydantic found, in words that say what to send."""
    match problem["type"]:
        case "missing":
            return "is missing; send text"
        case "string_type":
            return "is not text; send a JSON string"
        case "model_type" | "model_attributes_type":
            return (
                'is no article; send a JSON object: {"url": …, "source": …, "title": …, "body": …, "published_at": …}'
            )
        case "extra_forbidden":
            return _unknown(str(problem["loc"][-1]))  # type: ignore[index]
        case _:
            return str(problem["msg"]).removeprefix("Value error, ")


def _unknown(field: str) -> str:
    for ours, other in SPELLINGS.values():
        if field == other:
            return f"is another name of {ours}, which was sent too; send one of them"
    return f"is no field of an article; leave it out (the fields are {', '.join(ArticleDraft.model_fields)})"
