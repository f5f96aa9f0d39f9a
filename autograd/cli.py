"""The commands about graphs: step, draw, check."""

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from autograd.engine.value import Value
from autograd.errors import (
    AutogradError,
    ExpressionError,
    MissingExtraError,
)
from autograd.expression import (
    Expression,
    parse,
    read_values,
    require_values,
    spellings,
)
from autograd.ground.output import plain_where_needed

if TYPE_CHECKING:
    from autograd.checking.report import Report
    from autograd.stepping import Steps

_Callback = Callable[..., None]
_EXAMPLE = '"u = b*c; v = a + u; J = 3*v" a=5 b=3 c=2'
_EXPRESSION_OPTIONS = {"ignore_unknown_options": True}  # "-x*y" is no option
_ABOUT = """\b
EXPRESSION is arithmetic as it is typed or as it is printed: 2*x**3 or 2·x^3,
abs(x) or |x|, x > y or [x > y], greek letters, and statements such as
"u = b*c; J = 3*u".
VALUES give its names their numbers: a=5 b=-pi/2.

\b
Examples:
"""


class _Group(click.Group):
    """A group that turns this package's errors into one line and exit status 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with plain_where_needed():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AutogradError as error:
            raise click.UsageError(str(error)) from error
        except OSError as error:
            if error.filename is None:  # a pipe whose reader has gone
                raise
            raise click.FileError(str(error.filename), error.strerror) from error


@click.group(cls=_Group)
def main() -> None:
    """Step through, draw and check the derivatives of an expression."""


def _functions() -> str:
    """The functions of the table, as a paragraph of a help text."""
    listed = wrap(", ".join(spellings()), 76, break_on_hyphens=False)
    return "\n".join(["\b", "Functions:", *(f"  {line}" for line in listed)])


def _values_missing(
    context: click.Context, parameter: click.Parameter, typed: str
) -> list[str]:
    """For the shell: ``a=`` for every name of the expression without a value."""
    given = {text.partition("=")[0] for text in context.params.get("values") or ()}
    try:
        names = parse(context.params.get("expression") or "", given).inputs
    except ExpressionError:
        return []
    return [f"{n}=" for n in names if n not in given and f"{n}=".startswith(typed)]


def _command(name: str, *examples: str) -> Callable[[_Callback], click.Command]:
    """Declare a command on an expression and its values."""

    def decorate(function: _Callback) -> click.Command:
        listed = "\n".join(f"  chainrule {name} {example}" for example in examples)
        about = f"{function.__doc__}\n\n{_ABOUT}{listed}\n\n{_functions()}"
        values = click.argument(
            "values", nargs=-1, metavar="[NAME=NUMBER]...",
            shell_complete=_values_missing,
        )  # fmt: skip
        declare = main.command(name, help=about, context_settings=_EXPRESSION_OPTIONS)
        return declare(click.argument("expression")(values(function)))

    return decorate


@_command(
    "step",
    _EXAMPLE,
    f"{_EXAMPLE} -o J.html",
    f"{_EXAMPLE} -o J.gif",
    '"σ(w·x + b)" w=2 x=-1 b=0.5',
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a page (.html), a film (.gif, .mp4), LaTeX (.tex) or text (.txt).",
)
@click.option("-i", "--interactive", is_flag=True, help="Walk with the keys.")
@click.option("--embed", is_flag=True, help="A page without header, for a course.")
@click.option("--worksheet", is_flag=True, help="A page of blanks, and solutions.")
def step(
    expression: str,
    values: tuple[str, ...],
    output: Path | None,
    interactive: bool,
    embed: bool,
    worksheet: bool,
) -> None:
    """Show the chain rule on EXPRESSION, one contribution a line."""
    from autograd.stepping import steps
    from autograd.stepping.views.terminal import as_tables

    walk = steps(build(expression, values))
    if output is not None:
        click.echo(f"wrote {_write_steps(walk, output, embed, worksheet)}")
    elif embed or worksheet:
        raise click.UsageError("--embed and --worksheet are for a page: -o J.html")
    elif not sys.stdout.isatty():
        click.echo(str(walk))
    elif interactive and sys.stdin.isatty():
        from autograd.stepping.views.walk import walk as walk_through

        walk_through(walk)
    else:
        from rich.console import Console

        Console().print(as_tables(walk))


def _write_steps(walk: "Steps", output: Path, embed: bool, worksheet: bool) -> Path:
    try:
        return walk.save(output, embed=embed, worksheet=worksheet)
    except MissingExtraError as error:
        return walk.save(_instead(output, ".txt", error))


@_command("draw", f"{_EXAMPLE} -o J.svg")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="graph.svg",
    show_default=True,
    help="A .svg, .png, .pdf, .tex (TikZ) or .dot file.",
)
@click.option("--no-gradient", is_flag=True, help="Leave the gradients out.")
def draw(
    expression: str, values: tuple[str, ...], output: Path, no_gradient: bool
) -> None:
    """Draw the graph of EXPRESSION with its gradients into a picture."""
    from autograd.drawing import draw as picture_of

    root = build(expression, values)
    if not no_gradient:
        root.backward()
    picture = picture_of(root)
    try:
        written = picture.save(output)
    except MissingExtraError as error:
        written = picture.save(_instead(output, ".dot", error))
    click.echo(f"wrote {written}")


def _instead(path: Path, suffix: str, error: MissingExtraError) -> Path:
    """Say what is missing; return a path for what can be written without it."""
    click.echo(f"note: {error}", err=True)
    return path.with_name(path.name + suffix)  # not a file that is there already


@_command("check", '"tanh(a*b)" a=0.5 b=-2', '"log(x)" x=3 --order 2')
@click.option("--order", default=1, show_default=True, help="The highest derivative.")
@click.option(
    "--sweep", is_flag=True, help="Show the error of a difference by its step."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Draw --sweep into a picture (.svg, .png, .pdf) instead.",
)
def check(
    expression: str,
    values: tuple[str, ...],
    order: int,
    sweep: bool,
    output: Path | None,
) -> None:
    """Compare the derivatives of EXPRESSION with numerical ones."""
    from autograd.checking import check_grads
    from autograd.checking.sweeps import save_sweeps, sweep_lines

    function, operands = read(expression, values)
    numbers = dict(zip(function.inputs, operands, strict=True))

    def f(*inputs: Any) -> Any:
        return function(*inputs)

    inputs = tuple(map(Value, operands, function.inputs))
    report = check_grads(f, inputs, order, "rev", raise_exception=False)
    _print_report(report)
    if output is not None:
        try:
            click.echo(f"\nwrote {save_sweeps(function, numbers, report, output)}")
        except MissingExtraError as error:
            click.echo(f"\nnote: {error}", err=True)
            sweep, output = True, None
    if sweep and output is None:
        for line in sweep_lines(function, numbers, report):
            click.echo(line)
    sys.exit(0 if report else 1)


def _print_report(report: "Report") -> None:
    """Print a report: a table in colour on a terminal, plain text elsewhere."""
    if not sys.stdout.isatty():
        click.echo(str(report))
        return
    from rich.console import Console

    console = Console()
    console.print(report.as_table())
    for line in report.remarks:
        console.print(line, highlight=False, markup=False)


def build(text: str, assignments: tuple[str, ...]) -> Value:
    """Return the graph of an expression, from ``NAME=NUMBER`` texts.

    Raises:
        ExpressionError: the text is not arithmetic, or names and values don't match.

    >>> build("x*y", ("x=2", "y=pi/2"))
    Value(3.14159, 'out')
    """
    expression, numbers = read(text, assignments)
    leaves = map(Value, numbers, expression.inputs)
    result = expression(*leaves)
    if not isinstance(result, Value):
        raise ExpressionError("the expression has no name to differentiate by")
    result.label = result.label or "out"
    return result


def read(text: str, assignments: tuple[str, ...]) -> tuple[Expression, list[float]]:
    """Return an expression and the numbers of its inputs.

    Raises:
        ExpressionError: the text is not arithmetic, or names and values don't match.
    """
    numbers = read_values(assignments)
    expression = parse(text, given=numbers)
    require_values(expression, numbers)
    if not expression.inputs:
        raise ExpressionError("the expression has no name to differentiate by")
    return expression, [numbers[name] for name in expression.inputs]
