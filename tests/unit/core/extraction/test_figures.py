"""Who was killed or hurt is counted by number or by name, and whoever did it is not."""

import pytest
from tests.unit.core.extraction.conftest import Mentions

from sitrep.core.mentions import FigureKind


def killed(mentions: Mentions, body: str) -> list[tuple[int | None, int | None]]:
    """Low and best of every count of the killed that includes no other."""
    return [
        (figure.low, figure.best)
        for mention in mentions(body)
        for figure in mention.figures
        if figure.kind is FigureKind.KILLED and figure.part_of is None
    ]


@pytest.mark.parametrize(
    ("body", "people"),
    [
        ("Mayor Juan Rivas was murdered in Lima on Friday.", 1),
        ("Gunmen killed Mayor Juan Rivas, his wife and two guards in Lima.", 4),
        ("Several gunmen killed Roberto Paz in Lima.", 1),
        ("Guerrillas killed the mayor of a small town, as well as two peasants, in Peru.", 3),
        ("The murder of Senator Ana Diaz and her driver shocked Lima.", 2),
        ("The murder in Lima of journalist Ana Diaz was condemned on Friday.", 1),
        ("Rivas's murder in Lima was condemned on Friday.", 1),
        ("The assassination of Senator and presidential candidate Ana Diaz took place in Lima.", 1),
        ("Gunmen are suspected of killing Luis Vega in Lima last Friday.", 1),
        ("The murder of the 39-year-old Omar Haddad took place in Hama.", 1),
        ("Ahmad Khalil, a doctor from Idlib, and his brother Omar Khalil were killed in Hama.", 2),
        ("Ali Deeb, 45, and Hala Nasr, a teacher, were murdered in Hama.", 2),
        ("In Hama, six priests -- four Spaniards and two Poles -- and two women were murdered.", 8),
        ("Judge Carlos Rivas died in Lima after an attack.", 1),
        ("Rivas was shot dead in Lima by two men.", 1),
        ("Rivas was shot and killed in Lima on Friday.", 1),
        ("The governor was assassinated in Lima in an attack in which two of his guards were also killed.", 3),
        ("A police inspector and two of his brothers were murdered in Lima.", 3),
    ],
)
def test_people_named_are_counted(mentions: Mentions, body: str, people: int) -> None:
    assert killed(mentions, body) == [(people, people)]


@pytest.mark.parametrize(
    "body",
    [
        "The army killed the rebels in Hama.",
        "The army killed Hezbollah fighters in Hama.",
        "Israeli jets killed Hamas commanders in Gaza City.",
        "The massacre of the Jesuits in Lima was condemned.",
        "After the assassination in Lima, the 40 judges went on strike.",
    ],
)
def test_groups_are_not_counted(mentions: Mentions, body: str) -> None:
    assert killed(mentions, body) == []


def test_a_number_and_its_qualifier_stay(mentions: Mentions) -> None:
    assert killed(mentions, "A bomb killed at least 27 people, including eight children, in Hama.") == [(27, 27)]


def test_those_who_are_not_counted_make_the_sum_a_least(mentions: Mentions) -> None:
    assert killed(mentions, "The murder of Mayor Juan Rivas and his bodyguards took place in Lima.") == [(2, None)]
