"""Sentences have exact offsets and end where a reader would end them."""

import pytest

from sitrep.core.extraction import document


def sentences(body: str) -> list[str]:
    return [body[sentence.start : sentence.end] for sentence in document.read(body).sentences]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Troops left. Tanks stayed.", ["Troops left.", "Tanks stayed."]),
        ("Gen. Haddad spoke to Mr. Aziz.", ["Gen. Haddad spoke to Mr. Aziz."]),
        ("The U.S. envoy left. He said so.", ["The U.S. envoy left.", "He said so."]),
        ("“We left.” He wept.", ["“We left.”", "He wept."]),
        ("A line\n\nAnother one.", ["A line", "Another one."]),
        ("It cost 3.5 million. Really?", ["It cost 3.5 million.", "Really?"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_split(body: str, expected: list[str]) -> None:
    assert sentences(body) == expected


def test_wrapped_lines_are_no_breaks() -> None:
    body = "The column left the\ntown at dawn and\nreached the river\nby noon.  It halted."
    assert sentences(body) == ["The column left the\ntown at dawn and\nreached the river\nby noon.", "It halted."]


def test_dateline_belongs_to_no_sentence() -> None:
    body = "BEIRUT, Nov 30 (Agency) - Rebels left."
    read = document.read(body)
    assert read.dateline is not None
    assert body[slice(*read.dateline)] == "BEIRUT, Nov 30 (Agency) - "
    assert sentences(body) == ["Rebels left."]


def test_a_line_without_a_full_stop_is_a_heading() -> None:
    first, second = document.read("Rebels enter Hama\n\nThey came at dawn.").sentences
    assert (first.heading, second.heading) == (True, False)
