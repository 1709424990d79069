"""Rules: which mistakes are found, and what a rule sees."""

from pathlib import Path

import pytest

from sitrep.alerts.adapters import rule_files
from sitrep.alerts.adapters.expressions import CelExpression, CelFacts
from sitrep.alerts.ports import Unknown
from sitrep.core import alerts
from sitrep.core.errors import OperatorError

GOOD = """title: Test
rules:
  - name: a
    title: A
    severity: info
    when: event.exists
"""


def refused(tmp_path: Path, text: str) -> str:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(OperatorError) as error:
        rule_files.read_all([file])
    return error.value.problem.replace(f"{file}", "FILE")


class TestMistakes:
    """Each is told with its line, before the rule is used."""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("    when: event.type ==", "FILE:6: rules.0.when: is no CEL"),
            ("    when: event.tipe == 'x'", "FILE:6: rules.0.when: event.tipe: there is no such value"),
            ("    when: evnt.exists", "FILE:6: rules.0.when: evnt: is not known"),
            ("    when: event.type", "FILE:6: rules.0.when: comes to 'x'"),
            ("    when: event.places.exists(p, p.nam == 'x')", "FILE:6: rules.0.when: does not work"),
            ("    when: size(novel) > 0", "`novel` is used, but there is no `novelty`"),
            ("    when: event.exists\n    group_by: [town]", "FILE:7: rules.0.group_by.0: 'town' is no label"),
            (
                "    when: event.exists\n    group_wait: soon",
                "FILE:7: rules.0.group_wait: 'soon' is no length of time",
            ),
            ("    when: event.exists\n    scope: rule", "says in `once_per`"),
            ("    when: event.exists\n    sinks: [desk]", "there is no sink desk"),
            ("    when: event.exists\n    wen: x", "FILE:7: rules.0.wen: Extra inputs"),
        ],
    )
    def test_is_told(self, tmp_path: Path, line: str, said: str) -> None:
        assert said in refused(tmp_path, GOOD.replace("    when: event.exists", line))

    def test_a_name_that_stands_twice(self, tmp_path: Path) -> None:
        twice = GOOD + GOOD.partition("rules:\n")[2]
        assert "rule a: stands in FILE already" in refused(tmp_path, twice)

    def test_the_rules_that_come_along_have_none(self) -> None:
        assert len(rule_files.load().rules) == 7

    def test_a_file_of_the_same_name_takes_the_place_of_one_that_comes_along(self, tmp_path: Path) -> None:
        (tmp_path / "syria-offensive-2024.yaml").write_text(GOOD)
        assert [rule.name for rule in rule_files.load(tmp_path).rules] == ["a"]


class TestFacts:
    """What a condition sees."""

    def test_an_unknown_number_meets_nothing(self) -> None:
        facts = CelFacts({"event": alerts.facts(None), "killed": {"low": 0, "best": None, "high": None}})
        assert CelExpression("killed.low >= 0").value(facts) is True
        assert isinstance(CelExpression("killed.best >= 0").value(facts), Unknown)
        assert isinstance(CelExpression("event.nothing == 1").value(facts), Unknown)

    def test_a_slow_regular_expression_takes_no_time(self) -> None:
        facts = CelFacts({"event": {"headline": "a" * 5_000 + "!"}})
        assert CelExpression("event.headline.matches('(a+)+$')").value(facts) is False

    def test_a_reason_tells_the_values_of_the_condition(self) -> None:
        said = alerts.reason(
            'killed.low - previous.killed.low >= 10 && event.places.exists(p, p.name == "event.id")',
            {"killed": {"low": 27}, "previous": {"killed": {"low": 12}}, "event": {"places": [{"name": "Hama"}]}},
        )
        assert said.startswith("killed.low is 27, previous.killed.low is 12, event.places is Hama; that meets: ")
