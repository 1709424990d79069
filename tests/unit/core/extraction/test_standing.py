"""Violence that is spoken of in general is no event; the same words with a day, a place or a name are."""

import pytest
from tests.unit.core.extraction.conftest import Mentions


class TestInGeneral:
    """Each sentence has a twin that tells of one event, so that no rule can pass by finding nothing."""

    @pytest.mark.parametrize(
        ("general", "event"),
        [
            ("The rebels plan to attack villages.", "The rebels plan to attack Homs on Sunday."),
            ("They were sent to murder peasants.", "They murdered three peasants in Homs."),
            ("We know that the army attacked the people.", "The army attacked the people in Homs on Friday."),
            ("“The army attacked the people,” he said.", "“The army attacked the people on Friday,” he said."),
            ("He was tried on charges of murder.", "He was tried for the murder of Mayor Luis Rivas."),
            ("The report speaks of torture, kidnapping and murder.", "The report speaks of a murder in Homs."),
            ("Relatives of murdered peasants met the mayor.", "Six peasants were murdered, the mayor said."),
            ("Bands who attack villages are feared.", "Bands who attacked three villages near Homs are feared."),
        ],
    )
    def test_is_no_event(self, mentions: Mentions, general: str, event: str) -> None:
        kinds = {"attack", "abduction", "armed_clash"}
        assert not kinds & {str(mention.type) for mention in mentions(general)}
        assert kinds & {str(mention.type) for mention in mentions(event)}

    def test_us_is_a_country_as_well(self, mentions: Mentions) -> None:
        assert [m.type for m in mentions("A US convoy was attacked near Homs by gunmen.")] == ["attack"]

    def test_adds_to_what_is_told_elsewhere(self, mentions: Mentions) -> None:
        (mention,) = mentions("Gunmen attacked a bus in Homs on Friday. “The attack was a crime,” he said.")
        assert [each.text for each in mention.also_told] == ["“The attack was a crime,” he said."]
