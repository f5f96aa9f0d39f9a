"""Sources give every row once, checked, in an order that a seed repeats."""

import numpy as np
import pytest

from nn import MLP, datasets, sources
from nn.data.sources.choosing import as_source
from nn.data.sources.learning import SAMPLE, Moments, Sample, learnt
from nn.data.sources.rows import _place_of
from nn.data.sources.stream import Stream, ahead
from nn.errors import DataError
from nn.net.losses import LOSSES

from ...conftest import X, Y

BCE = LOSSES["bce"]
NET = MLP(3, [2, 1], output="sigmoid", seed=0)


def rows_of(source, rng=None, batch=1):
    found = [
        (x.copy(), y.copy()) for x, y in Stream(source, NET, BCE, batch).windows(rng)
    ]
    return [len(x) for x, _ in found], *map(np.concatenate, zip(*found, strict=True))


@pytest.fixture(params=["memmap", "function", "parquet", "folder", "dask", "frame"])
def each(request, tmp_path, maps):
    """Every kind of source of the same rows, and how many it knows of."""
    kind = request.param
    if kind == "memmap":
        return sources.arrays(*maps), 1000
    if kind == "function":
        return sources.blocks(
            lambda: ((X[a : a + 90], Y[a : a + 90]) for a in range(0, 1000, 90))
        ), None
    if kind in ("parquet", "folder"):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        table = pa.table({"a": X[:, 0], "y": Y, "b": X[:, 1], "c": X[:, 2]})
        if kind == "parquet":
            pq.write_table(table, tmp_path / "t.parquet", row_group_size=150)
            return sources.parquet(tmp_path / "t.parquet", "y"), 1000
        (tmp_path / "t").mkdir()
        for k in range(4):
            pq.write_table(table.slice(250 * k, 250), tmp_path / "t" / f"{k}.parquet")
        return sources.parquet(tmp_path / "t", "y"), 1000
    array = pytest.importorskip("dask.array")
    if kind == "dask":
        return sources.dask(
            array.from_array(X, (170, 3)), array.from_array(Y, 170)
        ), 1000
    frame = pytest.importorskip("dask.dataframe")
    pd = pytest.importorskip("pandas")
    whole = pd.DataFrame(X, columns=list("abc")).assign(y=Y)
    return sources.dask(frame.from_pandas(whole, npartitions=5), "y"), None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_every_row_comes_once_in_windows_of_whole_batches(each, small_pieces):
    source, rows = each
    assert source.rows == rows
    sizes, x, y = rows_of(source, batch=50)
    assert sizes == [100] * 10
    assert x.tolist() == X.tolist()
    assert y[:, 0].tolist() == Y.tolist()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_units_are_drawn_and_a_seed_repeats_it(each, small_pieces):
    source, _ = each
    found = [rows_of(source, np.random.default_rng(k)) for k in (0, 0, 1)]
    assert found[0][1].tolist() == found[1][1].tolist()
    if source.units > 1:
        assert found[0][1].tolist() != found[2][1].tolist()
        assert found[0][1].tolist() != X.tolist()
    for _, x, y in found:
        order = np.lexsort(x.T)
        assert x[order].tolist() == X[np.lexsort(X.T)].tolist()
        assert (y[:, 0] == (x[:, 0] > x[:, 1])).all()


def test_slices_of_maps_are_read_where_they_lie(maps, tmp_path):
    A, _ = maps
    for part in (A, A[7:], A[100:900], A[50:][3:]):
        assert _place_of(part) is not None
        found = np.concatenate(
            [x for u in range(1) for x, _ in sources.arrays(part).chunks(u)]
        )
        assert found.tolist() == np.asarray(part).tolist()
    for part in (A[::2], A[:, :2], A.T):
        assert _place_of(part) is None
    raw = np.memmap(tmp_path / "raw", np.int32, "w+", offset=4096 + 12, shape=(20, 2))
    raw[:] = np.arange(40).reshape(20, 2)
    ((found, _),) = sources.arrays(raw[5:]).chunks(0)
    assert found.tolist() == raw[5:].tolist()


def test_a_wrong_row_is_told_with_its_block(small_pieces):
    bad = X.copy()
    bad[70, 1] = np.nan

    def blocks():
        for at in range(0, 1000, 50):
            yield bad[at : at + 50], Y[at : at + 50]

    with pytest.raises(DataError, match=r"X: \[20, 1\] is nan.*part 1 of block 0"):
        rows_of(sources.blocks(blocks))
    with pytest.raises(DataError, match="block 0 is a ndarray"):
        rows_of(sources.blocks(lambda: iter([X])))
    with pytest.raises(DataError, match="999 targets for 1000"):
        sources.arrays(X, Y[1:])


def test_wrong_files_are_told(tmp_path):
    pytest.importorskip("pyarrow")
    with pytest.raises(DataError, match="no such file"):
        sources.parquet(tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"no \.parquet file"):
        sources.parquet(tmp_path)
    (tmp_path / "b.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(DataError, match="can't be read as Parquet"):
        sources.parquet(tmp_path / "b.parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1.0]}), tmp_path / "c.parquet")
    with pytest.raises(DataError, match=r"c\.parquet has no targets"):
        MLP(1, [1]).fit(tmp_path / "c.parquet", verbose=False)
    with pytest.raises(DataError, match="there are no targets"):
        MLP(3, [1]).fit(X, verbose=False)
    with pytest.raises(DataError, match="no column 'y'; there are: a"):
        sources.parquet(tmp_path / "c.parquet", "y")


def test_data_in_memory_are_no_source():
    for thing in (X, X.tolist(), datasets.moons(n=4).X, "a.csv"):
        assert as_source(thing, Y) is None
    with pytest.raises(DataError, match="leave y out"):
        as_source(lambda: iter(()), Y)


# -- learnt in one pass ----------------------------------------------------------------


def test_mean_and_spread_of_all_rows(small_pieces, maps):
    data = 1e6 + X * [1.0, 1e-3, 0.0]
    moments = Moments()
    for at in range(0, 1000, 77):
        moments.add(data[at : at + 77])
    assert moments.mean == pytest.approx(data.mean(axis=0), rel=1e-14)
    assert moments.spread[:2] == pytest.approx(data.std(axis=0)[:2], rel=1e-6)

    found = learnt(Stream(sources.arrays(*maps), NET, BCE))
    assert found.rows == 1000
    assert found.X.mean(axis=0) == pytest.approx(X.mean(axis=0), rel=1e-12)


def test_a_sample_is_evenly_spaced_and_given_the_spread_of_all(monkeypatch):
    monkeypatch.setattr("nn.data.sources.learning.SAMPLE", 50)
    sample, count = Sample(), np.arange(10_000.0)[:, None]
    for part in np.array_split(count, 37):
        sample.add((part, part))
    taken, _ = sample.parts()
    assert 50 <= len(taken) <= 100
    assert len(set(np.diff(taken[:, 0]))) == 1
    assert SAMPLE > 50

    moments = Moments()
    moments.add(count)
    moved = moments.given_to(taken)
    assert moved.mean() == pytest.approx(count.mean(), rel=1e-12)
    assert moved.std() == pytest.approx(count.std(), rel=1e-12)


@pytest.mark.slow
def test_columns_of_texts_are_learnt_in_one_pass(tmp_path):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    rng = np.random.default_rng(0)
    size = rng.normal(10.0, 3.0, 400)
    frame = pd.DataFrame(
        {"size": size, "colour": rng.choice(["red", "green", "blue"], 400)}
    )
    frame["kind"] = np.where((size > 10) ^ (frame["colour"] == "red"), "big", "small")
    frame.loc[390, "size"] = np.nan
    frame.to_parquet(tmp_path / "t.parquet", row_group_size=60)

    schema = sources.schema_of(sources.parquet(tmp_path / "t.parquet", "kind"))
    assert schema.classes == ("big", "small")
    assert schema.features == (
        "size", "size missing", "colour=blue", "colour=green", "colour=red",
    )  # fmt: skip
    assert schema.columns[0].fill == pytest.approx(frame["size"].median())

    net = MLP(5, [16, 1], "tanh", "sigmoid", seed=0)
    net.fit(tmp_path / "t.parquet", "kind", epochs=60, seed=0, verbose=False)
    assert net.schema == schema
    assert net.evaluate(frame, frame["kind"])["accuracy"] > 0.9
    source = sources.parquet(tmp_path / "t.parquet", "kind")
    assert net.evaluate(source) == pytest.approx(net.evaluate(frame, frame["kind"]))
    assert net.predict(source) == pytest.approx(net.predict(frame))
    with pytest.raises(DataError, match="give 5 features, the net takes 3"):
        MLP(3, [1]).fit(tmp_path / "t.parquet", "kind", epochs=1, verbose=False)


def test_reading_ahead_keeps_the_order_and_hands_on_errors():
    assert list(ahead(iter(range(20)), lambda k: k * k)) == [k * k for k in range(20)]
    with pytest.raises(ZeroDivisionError):
        list(ahead(iter([1, 0]), lambda k: 1 / k))
