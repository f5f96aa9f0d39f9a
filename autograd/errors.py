"""Every failure this package raises on purpose: one class per kind."""


class AutogradError(Exception):
    """Base of all errors below, so that one ``except`` catches them."""


class DomainError(AutogradError, ValueError):
    """An operand lies outside the domain of its primitive."""


class OperandError(AutogradError, TypeError):
    """An operand or argument is not a real number, or there are too many or too few."""


class PlaceError(DomainError, IndexError):
    """There is no such place in a sequence."""


class StaleGraphError(AutogradError, RuntimeError):
    """A leaf's data changed after the forward pass that a sweep would read."""


class TracingError(AutogradError, TypeError):
    """A program that is being traced asked a Value for its number."""


class ExpressionError(AutogradError, ValueError):
    """Text that is not an arithmetic expression, with the column where it fails."""


class NonFiniteError(AutogradError, ArithmeticError):
    """A number turned to infinity or NaN where that was asked to be an error."""


class GradcheckError(AutogradError, AssertionError):
    """A derivative disagrees with its numerical estimate."""


class ExportError(AutogradError, NotImplementedError):
    """A program can't be handed to another engine; says what in it, and a way out."""


class RenderError(AutogradError, RuntimeError):
    """A picture could not be made."""


class MissingExtraError(AutogradError, ImportError):
    """An optional dependency is absent; the message names the extra to install."""
