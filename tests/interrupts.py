"""Ctrl-C at every moment: KeyboardInterrupt after each instruction of chosen files."""

import sys
from collections.abc import Callable, Iterator
from typing import Any


def at_every_moment(
    action: Callable[[], Any], files: tuple[str, ...], every: int = 1
) -> Iterator[int]:
    """Run ``action`` again and again, each time interrupted one moment later.

    Yields the moment after each interrupted run, until one comes to its end.

    Args:
        action: what is interrupted.
        files: ends of the paths of the files whose instructions count.
        every: how many instructions the next moment is later.
    """
    moment = 1
    while _is_interrupted(action, files, moment):
        yield moment
        moment += every


def _is_interrupted(action: Callable, files: tuple[str, ...], moment: int) -> bool:
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        if not frame.f_code.co_filename.endswith(files) or _in_finaliser(frame):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            count += 1
            if count == moment:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # 3.12 looks for one when tracing begins
    sys.settrace(trace)
    try:
        action()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    return count >= moment


def _in_finaliser(frame) -> bool:
    """What is raised in a ``__del__`` or a callback of the collector goes nowhere."""
    frames = [frame, *([frame.f_back] if frame.f_back else [])]
    names = tuple(each.f_code.co_name for each in frames)
    return any(name.endswith(("__del__", "gc_callback")) for name in names)
