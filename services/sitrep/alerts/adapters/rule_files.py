"""Rules and sinks in YAML files, read into values that are ready to be asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from sitrep.alerts.adapters import rule_checks
from sitrep.alerts.adapters.expressions import CelExpression
from sitrep.alerts.ports import Burst, Notifying, Novelty, QuietHours, Rule, Scope, Throttle
from sitrep.contracts import yaml_files
from sitrep.core import alerts
from sitrep.core.errors import OperatorError

SHIPPED = Path(__file__).parent / "rules"
SUFFIX = ".yaml"
REMEDY = "docs/alerts.md says what each key means; `sitrep alerts check FILE` looks again."
MAX_FILE_BYTES = 256 * 1024
NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_LENGTH = re.compile(r"(\d{1,6})([smhd])")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def _length(value: object) -> timedelta:
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no length of time; write one such as 30s, 5m, 4h or 7d")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def _clock(value: object) -> time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{value!r} is no time of day; write one such as "22:00", in quotes')
    return time(int(found[1]), int(found[2]))


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is no time zone; write one such as Europe/Paris or UTC") from error


def _label(value: str) -> str:
    if value not in alerts.LABELS:
        raise ValueError(f"{value!r} is no label; take of {', '.join(alerts.LABELS)}")
    return value


Length = Annotated[timedelta, BeforeValidator(_length)]
Clock = Annotated[time, BeforeValidator(_clock)]
Name = Annotated[str, StringConstraints(pattern=NAME)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Label = Annotated[str, AfterValidator(_label)]
Cel = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(rule_checks.expression)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", arbitrary_types_allowed=True)


class NoveltyPart(_Part):
    """`novel` in the condition: those of `of` that no other event had, for so long, when this one was recorded."""

    of: Cel
    within: Length


class BurstPart(_Part):
    """`burst` in the condition: new events in the window against their mean in the baseline before it."""

    of: Cel
    window: Length
    baseline: Length
    factor: Annotated[int, Field(ge=1, le=1_000)]
    minimum: Annotated[int, Field(ge=1, le=1_000_000)]

    @model_validator(mode="after")
    def _is_a_baseline(self) -> Self:
        if self.window < timedelta(minutes=1) or self.baseline < self.window:
            raise ValueError("window: is a minute at least, and no longer than the baseline")
        if self.baseline > self.window * 1_000:
            raise ValueError("baseline: is a thousand windows at the most")
        return self


class ThrottlePart(_Part):
    """So many notifications per so long."""

    notifications: Annotated[int, Field(ge=1)]
    per: Length


class QuietPart(_Part):
    """Nothing is notified between these times of day."""

    from_: Clock = Field(alias="from")
    to: Clock
    zone: Annotated[ZoneInfo, BeforeValidator(_zone)]


class RulePart(_Part):
    """One rule."""

    name: Name
    title: Words
    severity: Literal["info", "warning", "critical"]
    when: Annotated[Cel, AfterValidator(rule_checks.condition)]
    once_per: Cel | None = None
    scope: Annotated[Scope, Field(strict=False)] = Scope.EVENT
    novelty: NoveltyPart | None = None
    burst: BurstPart | None = None
    group_by: tuple[Label, ...] = ()
    group_wait: Length = timedelta(0)
    group_interval: Length = timedelta(minutes=5)
    repeat_interval: Length | None = None
    throttle: ThrottlePart | None = None
    quiet_hours: QuietPart | None = None
    sinks: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.novelty is not None and self.burst is not None:
            raise ValueError("a rule has a novelty or a burst, not both: write two rules")
        names = CelExpression(self.when).names | (CelExpression(self.once_per).names if self.once_per else frozenset())
        for name, part in (("novel", self.novelty), ("burst", self.burst)):
            if name in names and part is None:
                key = "novelty" if name == "novel" else "burst"
                raise ValueError(f"`{name}` is used, but there is no `{key}`")
        if self.scope is Scope.RULE and self.once_per is None:
            raise ValueError("a rule of scope `rule` says in `once_per` what it is raised once for")
        return self


class WebhookPart(_Part):
    """HTTP POSTs with Standard Webhooks signatures."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s@]+$", max_length=2_000)]
    secret_variable: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]


class ApprisePart(_Part):
    """Chat, mail and the rest. The URL has secrets in it, so it stands in an environment variable."""

    url_variable: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]


class SinkPart(_Part):
    """Where notifications go."""

    name: Name
    webhook: WebhookPart | None = None
    apprise: ApprisePart | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if (self.webhook is None) == (self.apprise is None):
            raise ValueError("a sink has either `webhook` or `apprise`")
        return self


class RuleFile(_Part):
    """What a file may say."""

    title: Words
    where: Annotated[Cel, AfterValidator(rule_checks.condition)] | None = None
    rules: tuple[RulePart, ...] = ()
    sinks: tuple[SinkPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """All rules, sorted by name, and all sinks, sorted by name."""

    rules: tuple[Rule, ...]
    sinks: tuple[SinkPart, ...]


def load(folder: Path | None = None) -> Loaded:
    """The rules that come with Sitrep, and those in `folder`, whose files take the place of those of the same name.

    Raises OperatorError that names file and line of every mistake.
    """
    if folder is not None and not folder.is_dir():
        raise OperatorError(f"{folder} is no folder.", remedy="Let SITREP_ALERT_RULES name a folder of YAML files.")
    files = {file.name: file for file in sorted(SHIPPED.glob(f"*{SUFFIX}"))}
    files |= {file.name: file for file in sorted(folder.glob(f"*{SUFFIX}"))} if folder is not None else {}
    return read_all(files.values())


def read_all(files: Iterable[Path]) -> Loaded:
    """The rules and sinks in these files. Raises OperatorError with the mistakes of all files together."""
    rules: list[Rule] = []
    sinks: list[SinkPart] = []
    problems: list[str] = []
    places: dict[str, Path] = {}
    for file in files:
        try:
            found = read(file)
        except OperatorError as error:
            problems.append(error.problem)
            continue
        names = [f"rule {rule.name}" for rule in found.rules] + [f"sink {sink.name}" for sink in found.sinks]
        twice = [name for at, name in enumerate(names) if name in places or name in names[:at]]
        problems += [f"{file}: {name}: stands in {places.get(name, file)} already" for name in twice]
        places |= dict.fromkeys(names, file)
        rules += [_rule(part, found) for part in found.rules]
        sinks += found.sinks
    problems += [
        f"{places[f'rule {rule.name}']}: rule {rule.name}: there is no sink {name}"
        for rule in rules
        for name in rule.notifying.sinks
        if f"sink {name}" not in places
    ]
    if problems:
        raise OperatorError("\n".join(dict.fromkeys(problems)), remedy=REMEDY)
    return Loaded(tuple(sorted(rules, key=lambda r: r.name)), tuple(sorted(sinks, key=lambda s: s.name)))


def read(file: Path) -> RuleFile:
    """What `file` says. Raises OperatorError that names the line of each mistake."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise OperatorError(f"{file}: is larger than {MAX_FILE_BYTES:,} bytes", remedy=REMEDY)
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"{file}: cannot be read: {error}", remedy="Save it as a text file in UTF-8.") from error
    return yaml_files.read(text, RuleFile, file=str(file), remedy=REMEDY)


def _rule(part: RulePart, file: RuleFile) -> Rule:
    return Rule(
        name=part.name,
        title=part.title,
        severity=part.severity,
        where=CelExpression(file.where) if file.where is not None else None,
        when=CelExpression(part.when),
        once_per=CelExpression(part.once_per) if part.once_per is not None else None,
        scope=part.scope,
        novelty=Novelty(CelExpression(part.novelty.of), part.novelty.within) if part.novelty is not None else None,
        burst=_burst(part.burst) if part.burst is not None else None,
        notifying=_notifying(part),
    )


def _burst(part: BurstPart) -> Burst:
    return Burst(CelExpression(part.of), part.window, part.baseline, part.factor, part.minimum)


def _notifying(part: RulePart) -> Notifying:
    quiet, throttle = part.quiet_hours, part.throttle
    return Notifying(
        group_by=tuple(sorted(set(part.group_by))),
        group_wait=part.group_wait,
        group_interval=part.group_interval,
        repeat_interval=part.repeat_interval,
        throttle=Throttle(throttle.notifications, throttle.per) if throttle is not None else None,
        quiet_hours=QuietHours(quiet.from_, quiet.to, quiet.zone) if quiet is not None else None,
        sinks=part.sinks,
    )
