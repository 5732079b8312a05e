"""`itamops demo`."""

from pathlib import Path

import click

from itamops.demo import make_demo


@click.command(name="demo")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def command(folder: Path) -> None:
    """Make an invented company's registry with a year of history.

    The folder has to be new or empty. What it gets is the same to the byte on every machine. The branches
    wait for review: those below `good` pass, those below `refused` do not, each for a reason of its own. The
    branch itamops-receipts has what was judged and approved since the pipeline came.
    """
    made = make_demo(folder)
    branches = "".join(f"  {name}\n" for name in sorted(made.branches))
    click.echo(f"The registry of Seestern Optik stands in {folder}, as it was on {made.day}.", err=True)
    click.echo(f"Branches that wait for review:\n{branches}", err=True, nl=False)
    click.echo(f"Next: `cd {folder}`, then `itamops check --day {made.day}`,", err=True)
    example = "refused/retired-straight-from-use"
    click.echo(f"`itamops check --base main --head {example} --day {made.day}`,", err=True)
    click.echo("`itamops audit`, which shows one step that went in without approval.", err=True)
