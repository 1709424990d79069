"""Two tellings of one event are one mention with all their evidence; two events are two."""

import pytest
from tests.unit.core.extraction.conftest import Mentions

KILLED = "Mayor Luis Rivas was assassinated in Homs on Tuesday."


class TestByName:
    """Nobody is killed twice."""

    @pytest.mark.parametrize(
        "again",
        [
            "The party condemned the murder of Luis Rivas.",
            "Rivas' murder shook Aleppo on Friday.",
            "The opposition leader Luis Rivas, who was killed by gunmen, was 58.",
            "Luis Rivas died in a hospital in Damascus.",
        ],
    )
    def test_one_death(self, mentions: Mentions, again: str) -> None:
        found = [m for m in mentions(f"{KILLED}\n\n{again}") if m.type in ("attack", "casualties")]
        assert [(m.subtype, str(m.time.start)) for m in found] == [("assassination", "2024-11-26")]
        assert [each.text for each in found[0].also_told] == [again]

    @pytest.mark.parametrize(
        "other",
        [
            "Judge Omar Haddad was assassinated in Aleppo on Friday.",
            "Gunmen killed the Syrian mayor of Aleppo on Friday.",
        ],
    )
    def test_two_deaths(self, mentions: Mentions, other: str) -> None:
        assert len([m for m in mentions(f"{KILLED}\n\n{other}") if m.type in ("attack", "casualties")]) == 2

    def test_a_first_name_is_no_name(self, mentions: Mentions) -> None:
        found = mentions(f"{KILLED}\n\nGunmen murdered Luis Medina in Aleppo on Friday.")
        assert len(found) == 2

    def test_one_abduction(self, mentions: Mentions) -> None:
        found = mentions(
            "Gunmen kidnapped engineer Adam Price in Homs on Tuesday.\n\nThe kidnapping of Price shook Aleppo."
        )
        assert [(m.type, [p.name for p in m.places][:1]) for m in found] == [("abduction", ["Homs"])]


def test_a_country_that_acts_or_suffers_parts_no_tellings(mentions: Mentions) -> None:
    found = mentions("A car bomb exploded in Azaz on Friday. The blast injured three citizens of France.")
    assert [m.type for m in found] == ["bombing"]


def test_evidence_of_every_telling_in_order(mentions: Mentions) -> None:
    body = "A blast shook Azaz on Friday.\n\nA car bomb exploded in Azaz on Friday, killing six.\n\nThe blast in Azaz was loud."
    (mention,) = mentions(body)
    spans = [mention.evidence, *mention.also_told]
    assert sorted(each.text for each in spans) == sorted(body.split("\n\n"))
    assert [each.start for each in mention.also_told] == sorted(each.start for each in mention.also_told)
    assert mention.evidence not in mention.also_told
