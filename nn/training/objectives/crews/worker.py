"""A worker process: it answers what it is asked, until nobody is there to ask."""

import signal
import sys
from contextlib import suppress
from typing import Any

import numpy as np

from nn.training.objectives.crews.board import Board

PR_SET_PDEATHSIG = 1  # of Linux: the signal that a process gets when its parent ends

KNOWN = ("builtins", "nn", "autograd")  # errors of these survive the way


def main(handle: int, memory: int, place: int, count: int) -> None:
    """Serve the coordinator at the other end of a connection.

    Args:
        handle, memory: the connection's and the board's, which this process was
            started with.
        place: which of so many workers this is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the coordinator's affair
    _end_with_parent()
    from multiprocessing.connection import Connection

    connection = Connection(handle)
    shard: Any = None
    board: Any = None
    while True:
        try:
            method, arguments = connection.recv()
            if method == "hold":
                (shard,) = arguments
                board = Board(memory, shard.sizes, count, shard.dtype)
                answer = None
            elif method == "gradient":
                answer = shard.gradient(board.parts, *arguments)
                answer = _posted(answer, board.gradients[place])
            else:
                answer = getattr(shard, method)(*arguments)
            connection.send(("done", answer))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return  # the coordinator is gone: so are we
        except Exception as problem:
            with suppress(OSError):
                connection.send(("failed", sendable(problem)))


def _posted(answer: tuple, space: np.ndarray) -> tuple:
    """Write an answer's gradient to the board, and return the rest."""
    count, cost, gradient, seconds = answer
    if isinstance(gradient, str):
        return answer
    space[:] = gradient
    return count, cost, None, seconds


def _end_with_parent() -> None:
    """Let a stopped worker, too, end with the coordinator, where that can be."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def sendable(error: Exception) -> Exception:
    """Return an error that can be sent to another process."""
    if type(error).__module__.split(".")[0] in KNOWN:
        return error.with_traceback(None)
    return RuntimeError(f"{type(error).__name__}: {error}")
