"""`sitrep alerts`: rules and what they raise."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sitrep.core.errors import OperatorError

DEFAULT_URL = "http://127.0.0.1:8083"
URL = typer.Option(
    None, "--url", envvar="SITREP_ALERTS_URL", show_default=False, help="Alerts service. [default: the stack's]"
)
RULES = typer.Option(
    None, "--rules", envvar="SITREP_ALERT_RULES", show_default=False, help="Folder of rules beside those shipped."
)

app = typer.Typer(help="Alerts: rules, and what they raise.", no_args_is_help=True)


@app.command()
def check(files: list[Path] = typer.Argument(help="YAML files, or folders of them.")) -> None:
    """Look for mistakes in files of rules. Needs no service; status 2 when there are some.

    Example: sitrep alerts check rules/
    """
    from sitrep.alerts.adapters import rule_files

    found: list[Path] = []
    for path in files:
        inside = sorted(path.glob(f"*{rule_files.SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise OperatorError(f"{path} holds no {rule_files.SUFFIX} file.", remedy="Name files or their folder.")
        found += inside
    loaded = rule_files.read_all(found)
    for rule in loaded.rules:
        typer.echo(f"{rule.name}: {rule.title}")
    for sink in loaded.sinks:
        typer.echo(f"{sink.name}: a sink")


@app.command("try")
def try_rule(
    rule: str = typer.Argument(help="Name of the rule."),
    since: str = typer.Option(..., "--since", metavar="DAY", help="First day, in recorded time."),
    rules: Path | None = RULES,
    bootstrap: str | None = typer.Option(
        None, envvar="SITREP_KAFKA_BOOTSTRAP", show_default=False, help="Kafka. [default: the stack's]"
    ),
) -> None:
    """Say what a rule would have raised on history, with counts per day. Nothing is raised.

    Example: sitrep alerts try mass-casualties --since 2024-11-27
    """
    from sitrep.alerts.adapters import rule_files
    from sitrep.alerts.agents import trial
    from sitrep.cli.kafka_options import client_options
    from sitrep.contracts import topics
    from sitrep.runtime.clock import SystemClock

    chosen = [each for each in rule_files.load(rules).rules if each.name == rule]
    if not chosen:
        known = ", ".join(each.name for each in rule_files.load(rules).rules)
        raise OperatorError(f"There is no rule {rule}.", remedy=f"There are {known}.")
    topic = topics.load(os.environ.get("SITREP_TOPIC_PREFIX", "")).events.name
    found = asyncio.run(
        trial.run(chosen, topic, client_options(bootstrap or _bootstrap()), since=_day(since), now=SystemClock().now())
    )
    for raising in found:
        alert = raising.alert
        typer.echo(f"{alert.recorded_at:%Y-%m-%d %H:%M}  {alert.evidence[0]}\n    {alert.reason}")
    typer.echo("")
    for day, count in sorted(Counter(f"{each.alert.recorded_at:%Y-%m-%d}" for each in found).items()):
        typer.echo(f"{day}  {count:6,}")
    typer.echo(f"{'in all':10}  {len(found):6,}")


@app.command("list")
def list_alerts(
    rule: str | None = typer.Option(None, help="Only those of this rule."),
    state: str | None = typer.Option(None, help="raised, silenced or late."),
    limit: int = typer.Option(50, min=1, max=1_000, help="How many."),
    url: str | None = URL,
) -> None:
    """List alerts, the last first.

    Example: sitrep alerts list --rule town-changes-hands
    """
    given = {"rule": rule, "state": state, "limit": str(limit)}
    with _client(url) as client:
        found = client.get("/v1/alerts", {name: value for name, value in given.items() if value is not None})
    rows = Table("Recorded", "Rule", "What", "State", "Id", box=SIMPLE_HEAD, pad_edge=False)
    for alert in found:
        state = "acknowledged" if alert["acknowledged_at"] else alert["state"]
        what = escape(alert["evidence"][0][:160])
        rows.add_row(alert["recorded_at"][:16], alert["rule_id"], what, state, alert["alert_id"])
    Console().print(rows if found else "No alerts.")


@app.command()
def tail(
    after: int | None = typer.Option(None, help="Begin after this position in the ledger; 0 for all."),
    url: str | None = URL,
) -> None:
    """Show alerts as they are raised, until Ctrl-C.

    Example: sitrep alerts tail
    """
    try:
        with _client(url) as client:
            for alert in client.stream(after):
                typer.echo(_told(alert))
    except KeyboardInterrupt:
        return


@app.command()
def ack(
    alert_ids: list[str] = typer.Argument(help="Ids of alerts, as `sitrep alerts list` shows them."),
    url: str | None = URL,
) -> None:
    """Acknowledge alerts: nobody is reminded of them any more.

    Example: sitrep alerts ack 0f3c…
    """
    with _client(url) as client:
        for alert_id in alert_ids:
            client.post(f"/v1/alerts/{alert_id}/ack")
    typer.echo(f"{len(alert_ids)} acknowledged.")


@app.command()
def silence(
    labels: list[str] = typer.Argument(None, help="Labels that alerts must have, such as rule=burst place=Hama."),
    hours: float = typer.Option(4.0, min=0.01, max=8_760, help="For how long from now."),
    comment: str = typer.Option("", help="Why."),
    end: str | None = typer.Option(None, metavar="ID", help="End the silence with this id instead."),
    url: str | None = URL,
) -> None:
    """Tell nobody of alerts with these labels for a while; they are raised as ever. Without labels, list silences.

    Example: sitrep alerts silence rule=front-opens within=Idlib --hours 12 --comment "known"
    """
    with _client(url) as client:
        if end is not None:
            client.delete(f"/v1/silences/{end}")
        elif labels:
            client.post("/v1/silences", {"labels": _labels(labels), "seconds": int(hours * 3_600), "comment": comment})
        for each in client.get("/v1/silences"):
            said = " ".join(f"{name}={value}" for name, value in sorted(each["labels"].items()))
            typer.echo(f"{each['silence_id']}  until {each['ends_at'][:16]}  {said}  {each['comment']}")


@app.command()
def dead(
    replay: bool = typer.Option(False, "--replay", help="Try all of them once more."),  # noqa: FBT001
    url: str | None = URL,
) -> None:
    """List notifications that were given up, or try them once more.

    Example: sitrep alerts dead --replay
    """
    with _client(url) as client:
        found = client.get("/v1/notifications/dead")
        for each in found:
            typer.echo(f"{each['notification_id']}  {each['sink']}  {each['rule']}  {each['error']}")
        if replay and found:
            ids = [each["notification_id"] for each in found]
            typer.echo(f"{client.post('/v1/notifications/replay', {'notification_ids': ids})['count']} tried again.")


def _client(url: str | None) -> Any:  # noqa: ANN401 - imported late
    from sitrep.alerts.adapters.client import AlertsClient

    return AlertsClient(url or _service_url())


def _service_url() -> str:
    from sitrep.runtime.devstack import addresses, stack

    running = stack.running(addresses.home_directory(os.environ, Path.cwd()))
    return running.services.get("alerts", DEFAULT_URL) if running is not None else DEFAULT_URL


def _bootstrap() -> str:
    from sitrep.runtime.devstack import addresses, stack

    running = stack.running(addresses.home_directory(os.environ, Path.cwd()))
    if running is None:
        raise OperatorError("No Kafka is known.", remedy="Start `sitrep up`, or give --bootstrap.")
    return running.kafka_bootstrap


def _told(alert: Mapping[str, Any]) -> str:
    at, said = alert["recorded_at"][:16], alert["evidence"][0]
    return f"{at}  {alert['severity']}  {alert['rule_id']}: {said}\n    {alert['reason']}"


def _labels(given: Iterable[str]) -> dict[str, str]:
    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise OperatorError(f"{each!r} is no label.", remedy="Write rule=burst, for instance.")
        found[name] = value
    return found


def _day(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise OperatorError(f"{text!r} is no day.", remedy="Write one such as 2024-11-27.") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
