"""Bare weekdays, months and days point where the verbs around them do. Published on Saturday, 30 November 2024."""

from datetime import date

import pytest

from sitrep.core.temporal.tagging import tag

SATURDAY = date(2024, 11, 30)


class TestDirection:
    """The past by default, the future by its verbs, and never a year away for want of a verb."""

    @pytest.mark.parametrize(
        ("sentence", "values"),
        [
            ("Officials said on Friday.", ["2024-11-29"]),
            ("Rebels launched it on Wednesday and by Friday had entered the city.", ["2024-11-27", "2024-11-29"]),
            ("Talks are set to resume Monday.", ["2024-12-02"]),
            ("A meeting is set for Tuesday.", ["2024-12-03"]),
            ("The army said it would send troops on Thursday.", ["2024-12-05"]),
            ("It could reopen as early as Tuesday.", ["2024-12-03"]),
            ("They were given until 9 a.m. Tuesday to leave.", ["2024-12-03T09:00"]),
            ("Until Friday the road was open.", ["2024-11-29"]),
            ("Tuesday's vote was delayed.", ["2024-11-26"]),
            ("The truce began on 26 November and expires on 26 January.", ["2024-11-26", "2025-01-26"]),
            ("Two men were killed by a drone in the village on Wednesday.", ["2024-11-27"]),
            ("The rebels had by Thursday held the whole valley.", ["2024-11-28"]),
            ("Some 900 families had been registered by Friday, the mayor says.", ["2024-11-29"]),
            ("The column reached the river by Friday.", ["2024-11-29"]),
            ("The garrison was told to leave by Monday.", ["2024-12-02"]),
            ("The prisoners must be freed by noon Monday, the group said.", ["2024-12-02T12:00"]),
            ("By Tuesday the bridge will be open.", ["2024-12-03"]),
            ("The ministry had denied as late as Thursday that the army was leaving.", ["2024-11-28"]),
            ("They were killed in the Oct. 23 attack.", ["2024-10-23"]),
            ("The deadline of Jan. 14 stands.", ["2025-01-14"]),
            ("It is due to end in March.", ["2025-03"]),
            ("He was arrested in March.", ["2024-03"]),
            ("He was arrested in December.", ["2023-12"]),
            ("It was the fifth raid in as many days.", []),
            ("Prices fell in late-afternoon trading.", ["2024-11-30TAF"]),
            ("UN resolution 2254 was passed in 2015.", ["2015"]),
            ("In 2015, 1500 troops left.", ["2015"]),
        ],
    )
    def test_sentence(self, sentence: str, values: list[str]) -> None:
        assert [e.value for e in tag(sentence, published_at=SATURDAY).expressions] == values
