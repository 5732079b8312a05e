"""`itamops explain`."""

import click

from itamops.errors import UsageProblem
from itamops.findings import did_you_mean
from itamops.rules import EXPLAINED
from itamops.rules.engine import Rule


@click.command(name="explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain the code of a finding and its fix.

    Without a code, list all codes.
    """
    if code is None:
        for rule in EXPLAINED:
            click.echo(f"{click.style(rule.code, bold=True)}  {rule.level:<7}  {rule.title}")
        return
    click.echo(explanation(_rule(code)))


def explanation(rule: Rule) -> str:
    """Return the text of a rule under its heading."""
    heading = click.style(f"{rule.code}: {rule.title}", bold=True)
    return f"{heading} ({rule.level})\n\n{rule.text}"


def _rule(code: str) -> Rule:
    by_code = {rule.code: rule for rule in EXPLAINED}
    if code.upper() not in by_code:
        near = did_you_mean(code.upper(), list(by_code))
        raise UsageProblem(f"there is no code {code}", near or "`itamops explain` lists them")
    return by_code[code.upper()]
