"""A few things kept by key, shared by threads."""

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograd.compiling.programs.latest import Latest


def test_what_was_asked_for_longest_ago_goes_first():
    kept = Latest(3)
    for key in "abc":
        kept.put(key, key.upper())
    assert kept.get("a") == "A"
    kept.put("d", "D")
    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_the_first_item_for_a_key_stays():
    kept = Latest(2)
    assert kept.put(1, "first") == "first"
    assert kept.put(1, "second") == "first"
    assert kept.get(1) == "first"
    assert len(kept) == 1


def test_nothing_is_no_key():
    kept = Latest(2)
    kept.put(None, 0)
    assert kept.get(None) == 0
    assert kept.get(0) is None


def test_a_pickle_holds_the_same():
    kept = Latest(2)
    kept.put(1, "one")
    copy = pickle.loads(pickle.dumps(kept))
    copy.put(2, "two")
    copy.put(3, "three")
    assert (copy.get(1), copy.get(3), kept.get(1)) == (None, "three", "one")


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_threads_never_see_more_than_the_limit_nor_a_wrong_item(limit):
    kept, before = Latest(limit), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def work(thread):
        for turn in range(400):
            key = (turn * thread) % 7
            found = kept.get(key) or kept.put(key, f"item {key}")
            assert found == f"item {key}"
            assert len(kept) <= limit + 1  # one is let in before another goes

    try:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, range(1, 7)))
    finally:
        sys.setswitchinterval(before)
    assert len(kept) == limit
