"""The collector is held back, and left as it was found whatever happens."""

import gc
import threading

import pytest

from autograd.ground import memory
from autograd.ground.memory import collector_paused
from tests.interrupts import at_every_moment


@pytest.fixture(autouse=True)
def collector_on():
    gc.enable()
    yield
    gc.enable()
    memory._open.clear()


def test_it_is_off_inside_and_on_after():
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_nested_pauses_end_with_the_outermost():
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_stays_off_where_the_user_had_it_off():
    gc.disable()
    with collector_paused(), collector_paused():
        pass
    assert not gc.isenabled()


def test_an_error_inside_ends_it():
    with pytest.raises(ZeroDivisionError), collector_paused():
        _ = 1 / 0
    assert gc.isenabled()


def test_overlapping_threads_end_with_the_last():
    entered, leave = threading.Event(), threading.Event()

    def other():
        with collector_paused():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with collector_paused():
        thread.start()
        assert entered.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_many_threads_at_once():
    def work():
        for _ in range(300):
            with collector_paused(), collector_paused():
                assert memory._open

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gc.isenabled()
    assert not memory._open


def test_a_pause_that_is_over_is_no_business_of_the_collector_any_more():
    pause = collector_paused()
    with pause:
        pass
    gc.disable()
    del pause

    assert not gc.isenabled()


def test_an_interrupt_at_any_moment_leaves_the_collector_on():
    def pause():
        with collector_paused():
            pass

    for moment in at_every_moment(pause, ("ground/memory.py",)):
        assert gc.isenabled(), moment
        assert not memory._open, moment
        gc.enable()
    assert moment > 20
