"""The commands about graphs: step, draw, check."""

import sys
from pathlib import Path

import click

from autograd.engine.value import Value
from autograd.errors import AutogradError, ExpressionError, RenderError
from autograd.expression import Expression, parse
from autograd.ground.output import plain_where_needed

_EXPRESSION_OPTIONS = {"ignore_unknown_options": True}  # "-x*y" is no option
_HELP = """\b
EXPRESSION is arithmetic such as "u = b*c; v = a + u; J = 3*v".
VALUES give its names their numbers: a=5 b=3 c=2."""


class _Group(click.Group):
    """A group that turns this package's errors into one line and exit status 2."""

    def main(self, *args, **kwargs):
        with plain_where_needed():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context):
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


def _command(name: str):
    """Declare a command on an expression and its values."""

    def decorate(function):
        function.__doc__ = f"{function.__doc__}\n\n{_HELP}"
        for decorator in (
            click.argument("values", nargs=-1, metavar="[NAME=NUMBER]..."),
            click.argument("expression"),
            main.command(name, context_settings=_EXPRESSION_OPTIONS),
        ):
            function = decorator(function)
        return function

    return decorate


@_command("step")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write a page (.html) or plain text (.txt) instead.",
)
@click.option("-i", "--interactive", is_flag=True, help="Walk with the keys.")
def step(
    expression: str, values: tuple[str, ...], output: Path | None, interactive: bool
) -> None:
    """Show the chain rule on EXPRESSION, one contribution a line."""
    from autograd.stepping import steps
    from autograd.stepping.views.terminal import as_tables

    walk = steps(build(expression, values))
    if output is not None:
        click.echo(f"wrote {_write_steps(walk, output)}")
    elif not sys.stdout.isatty():
        click.echo(str(walk))
    elif interactive and sys.stdin.isatty():
        from autograd.stepping.views.walk import walk as walk_through

        walk_through(walk)
    else:
        from rich.console import Console

        Console().print(as_tables(walk))


def _write_steps(walk, output: Path) -> Path:
    from autograd.ground.files import write_whole

    suffix = output.suffix.lower()
    if suffix in (".html", ".htm"):
        return write_whole(output, walk.page().encode())
    if suffix == ".txt":
        return write_whole(output, f"{walk}\n".encode())
    raise RenderError(f"{str(output)!r}: steps are written as .html or .txt")


@_command("draw")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="graph.svg",
    show_default=True,
    help="A .svg, .png, .pdf or .dot file.",
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
    click.echo(f"wrote {picture_of(root).save(output)}")


@_command("check")
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
    """Compare the derivatives of EXPRESSION with numerical ones: by how much?"""
    from autograd.checking import check_grads

    function = parse(expression)
    numbers = point(function, values)
    if not function.inputs:
        raise ExpressionError("the expression has no name to differentiate by")

    def f(*inputs):
        return function(*inputs)

    inputs = [Value(numbers[name], name) for name in function.inputs]
    report = check_grads(f, tuple(inputs), order, "rev", raise_exception=False)
    _print_report(report)
    if output is not None:
        click.echo(f"\nwrote {_draw_curves(function, numbers, report, output)}")
    elif sweep:
        _print_curves(function, numbers, report)
    sys.exit(0 if report else 1)


def _first_order(report) -> dict:
    """The verdicts on the first derivatives, by input."""
    return {each.input: each for each in report.partials if each.order == 1}


def _along(function: Expression, numbers: dict[str, float], name: str):
    """An expression as a function of one of its inputs."""

    def along(x: float) -> float:
        moved = numbers | {name: x}
        return float(function(*[moved[each] for each in function.inputs]))

    return along


def _print_curves(function: Expression, numbers: dict[str, float], report) -> None:
    """Print how far plain differences are off, by their step, for every input."""
    from autograd.checking.numerical.steps import curve, step_errors

    for name, partial in _first_order(report).items():
        along = _along(function, numbers, name)
        click.echo(f"\nerror of a difference for ∂f/∂{name}, relative")
        for line in curve(step_errors(along, numbers[name], partial.derivative)):
            click.echo(line)


def _draw_curves(
    function: Expression, numbers: dict[str, float], report, output: Path
) -> Path:
    """Write the same as a picture, one chart for every input."""
    from autograd.checking.charts import save_step_errors
    from autograd.checking.numerical.steps import step_errors

    curves = {}
    for name, partial in _first_order(report).items():
        along, slope = _along(function, numbers, name), partial.derivative
        errors = step_errors(along, numbers[name], slope, per_decade=4)
        own = (abs(partial.numerical - slope), partial.error)
        own = tuple(error / (abs(slope) or 1.0) for error in own)
        curves[f"∂f/∂{name} = {slope:.6g}"] = errors, own
    return save_step_errors(curves, output)


def _print_report(report) -> None:
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
    expression = parse(text)
    numbers = point(expression, assignments)
    leaves = [Value(numbers[name], name) for name in expression.inputs]
    result = expression(*leaves)
    if not isinstance(result, Value):
        raise ExpressionError("the expression has no name to differentiate by")
    result.label = result.label or "out"
    return result


def point(expression: Expression, assignments: tuple[str, ...]) -> dict[str, float]:
    """Return the number of each input, from ``NAME=NUMBER`` texts."""
    numbers = dict(map(_read_assignment, assignments))
    if missing := [name for name in expression.inputs if name not in numbers]:
        wanted = " ".join(f"{name}=…" for name in missing)
        raise ExpressionError(f"no value for {', '.join(missing)}; add {wanted}")
    if extra := sorted(numbers.keys() - set(expression.inputs)):
        raise ExpressionError(
            f"{', '.join(extra)} is not in the expression, whose names are "
            f"{', '.join(expression.inputs) or 'none'}"
        )
    return numbers


def _read_assignment(text: str) -> tuple[str, float]:
    name, mark, number = text.partition("=")
    if not mark:
        raise ExpressionError(f"{text!r} is no value; write NAME=NUMBER, such as a=5")
    try:
        expression = parse(number)
    except ExpressionError as error:
        raise ExpressionError(f"in {text!r}, after '=': {error}") from error
    if expression.inputs:
        raise ExpressionError(f"in {text!r}: {number!r} is not a number")
    return name.strip(), expression()
