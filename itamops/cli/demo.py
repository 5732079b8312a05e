"""`itamops demo`."""

from pathlib import Path

import click

from itamops.demo import make_demo


@click.command(name="demo")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def command(folder: Path) -> None:
    """Create a fictional company's registry with a year of history.

    The folder has to be new or empty. Its content is identical on every machine. The branches wait for
    review: those below `good` pass; those below `refused` fail, each for a different reason. The branch
    itamops-receipts has the receipts since the pipeline was installed.
    """
    made = make_demo(folder)
    branches = "".join(f"  {name}\n" for name in sorted(made.branches))
    click.echo(f"The registry of Seestern Optik is in {folder}, as of {made.day}.", err=True)
    click.echo(f"Branches that wait for review:\n{branches}", err=True, nl=False)
    click.echo(f"Next: `cd {folder}`, then `itamops check --day {made.day}`,", err=True)
    example = "refused/retired-straight-from-use"
    click.echo(f"`itamops check --base main --head {example} --day {made.day}`,", err=True)
    click.echo("`itamops audit`, which shows one commit that was merged without approval.", err=True)
