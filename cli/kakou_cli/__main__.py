"""The `kakou` command."""

import logging
from typing import Annotated

import typer

from kakou_cli.commands import Commands

# Plain help: what draws it in boxes takes longer to import than everything else that `kakou --help` needs.
app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # a quarter of the time that `kakou --help` takes, and not for it

        typer.echo(f"kakou {version('kakou-cli')}")
        raise typer.Exit


@app.callback()
def kakou(
    _: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit.")
    ] = False,
) -> None:
    """The gate of a comprehensive bonded zone."""
    # What a library has to say on the way to a failure; the command says the failure itself.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())


if __name__ == "__main__":
    app()
