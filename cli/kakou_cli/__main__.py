"""The `kakou` command."""

import logging
from importlib.metadata import version
from typing import Annotated

import typer

from kakou_cli.dead_letters import dead_letters
from kakou_cli.documents.command import docs
from kakou_cli.explain.command import explain
from kakou_cli.export.command import export
from kakou_cli.log.command import log
from kakou_cli.replay.backtest import backtest
from kakou_cli.replay.verify import verify
from kakou_cli.report.command import report
from kakou_cli.simulate.command import simulate
from kakou_cli.token import token
from kakou_cli.topics import topics

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


def _say_version(asked: bool) -> None:
    if asked:
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


app.command()(simulate)
app.command()(explain)
app.command()(verify)
app.command()(backtest)
app.command()(docs)
app.add_typer(export, name="export")
app.add_typer(report, name="report")
app.add_typer(log, name="log")
app.add_typer(token, name="token")
app.add_typer(topics, name="topics")
app.add_typer(dead_letters, name="dead-letters")

if __name__ == "__main__":
    app()
