"""What was once written is read for ever: bytes of v1, kept, with the ids and keys that they had."""

from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from sitrep.contracts import export
from sitrep.contracts.articles import ArticlePublished
from sitrep.contracts.upcasting import MESSAGES, READERS, decode

GOLDEN = Path(__file__).parent / "golden" / "v1"
RECORDS: dict[str, dict[str, str]] = yaml.safe_load((GOLDEN / "records.yaml").read_text())


class TestGoldenFiles:
    """Never edited: when one of these fails, the code is wrong, or a new version is due."""

    @pytest.mark.parametrize("name", RECORDS)
    def test_kept_bytes_are_read_and_nothing_of_them_is_lost(self, name: str) -> None:
        kept = (GOLDEN / f"{name}.json").read_bytes()
        message = decode(RECORDS[name]["ce_type"], kept)
        written = message.to_bytes()
        assert decode(RECORDS[name]["ce_type"], written) == message
        assert orjson.dumps(_common(orjson.loads(written), orjson.loads(kept))) == kept

    @pytest.mark.parametrize("name", RECORDS)
    def test_key_and_id_are_as_they_were(self, name: str) -> None:
        message = decode(RECORDS[name]["ce_type"], (GOLDEN / f"{name}.json").read_bytes())
        assert {"ce_type": message.ce_type, "key": message.key, "ce_id": message.ce_id} == RECORDS[name]

    def test_every_message_of_v1_has_one(self) -> None:
        kept = {record["ce_type"] for record in RECORDS.values()}
        assert kept >= {message.ce_type for message in MESSAGES if export.version_of(message) == "v1"}

    def test_the_article_keeps_its_content_hash(self) -> None:
        message = decode(ArticlePublished.ce_type, (GOLDEN / "article_published.json").read_bytes())
        assert isinstance(message, ArticlePublished)
        assert message.to_article().revision == message.revision


def _common(written: Any, kept: Any) -> Any:
    """`written` without the fields that came later than `kept`."""
    if isinstance(kept, dict):
        return {name: _common(written[name], value) for name, value in kept.items()}
    if isinstance(kept, list):
        assert len(written) == len(kept)
        return [_common(one, other) for one, other in zip(written, kept, strict=True)]
    return written


class TestDecode:
    """The one door for values: known types only."""

    def test_there_is_a_reader_for_every_message(self) -> None:
        assert READERS.keys() >= {message.ce_type for message in MESSAGES}

    def test_an_unknown_type_is_named(self) -> None:
        with pytest.raises(ValueError, match=r"^ce_type: org\.example\.thing\.v1 is not known$"):
            decode("org.example.thing.v1", b"{}")

    def test_a_later_version_is_named_with_those_that_are_known(self) -> None:
        with pytest.raises(ValueError, match=r"version v2 of sitrep\.article\.published is not known, only v1"):
            decode("sitrep.article.published.v2", b"{}")

    def test_a_missing_header_is_named(self) -> None:
        with pytest.raises(ValueError, match="ce_type: the header is missing"):
            decode(None, b"{}")

    @pytest.mark.parametrize("value", [b"", b"{", b"\xff\xfe", b"[]", b"null"])
    def test_what_is_no_message_is_refused_in_words(self, value: bytes) -> None:
        with pytest.raises(ValueError, match="value: "):
            decode(ArticlePublished.ce_type, value)
