"""Pictures: what is on the Axes, where they are drawn, what is refused."""

import base64
import io
import sys

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from matplotlib import pyplot
from PIL import Image

from autograd import ops
from autograd.errors import MissingExtraError
from nn import MLP, comparisons, datasets, lr_find, plots
from nn.errors import DataError, ModelFileError

X, Y = datasets.moons(n=80, seed=0)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def trained():
    net = MLP(2, [6, 1], output="sigmoid", seed=0)
    history = net.fit(X, Y, epochs=4, seed=0, validation_split=0.2, verbose=False)
    return net, history


@pytest.fixture(scope="module")
def search():
    return lr_find(MLP(2, [6, 1], output="sigmoid", seed=0), X, Y, steps=20)


DRAWN = {
    "curves": lambda ax, net, history, search: plots.curves(history, ax),
    "compare": lambda ax, net, history, search: plots.compare({"a": history}, ax=ax),
    "rates": lambda ax, net, history, search: plots.rates(search, ax),
    "activation": lambda ax, *_: plots.activation("tanh", ax),
    "boundary": lambda ax, net, *_: plots.boundary(net, X, Y, ax, 20),
    "weights": lambda ax, net, *_: plots.weights(net, (1, 2), ax),
    "confusion": lambda ax, *_: plots.confusion([0, 1], [1, 1], ax=ax),
    "descent": lambda ax, *_: plots.Descent(lambda x: x * x, 1.0).draw(ax),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_each_draws_on_the_axes_given_or_on_new_ones(name, trained, search):
    given = pyplot.subplots()[1]
    figures = len(pyplot.get_fignums())

    assert DRAWN[name](given, *trained, search) is given
    assert len(pyplot.get_fignums()) == figures
    assert given.has_data()
    fresh = DRAWN[name](None, *trained, search)
    assert fresh is not given
    fresh.figure.canvas.draw()


def test_curves_show_what_was_recorded(trained):
    history = trained[1].history
    ax = plots.curves(trained[1])
    lines = {line.get_label(): line for line in ax.get_lines()}

    assert lines["loss"].get_ydata().tolist() == history["loss"]
    assert lines["val_loss"].get_ydata().tolist() == history["val_loss"]
    assert lines["loss"].get_xdata().tolist() == [1, 2, 3, 4]
    assert lines["val_loss"].get_linestyle() == "--"
    twin = next(other for other in ax.figure.axes if other is not ax)
    assert twin.get_lines()[0].get_ydata().tolist() == history["accuracy"]


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        ("sigmoid", lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
        ("tanh", lambda z: 1 - np.tanh(z) ** 2),
        ("linear", np.ones_like),
    ],
)
def test_an_activation_is_drawn_with_its_derivative(name, slope):
    value, derivative = plots.activation(name).get_lines()[-2:]
    z = value.get_xdata()

    assert derivative.get_ydata() == pytest.approx(slope(z), rel=1e-12)


def parts(line):
    """The pieces of a line between its gaps, as lists of (z, height)."""
    points = np.column_stack([line.get_xdata(), line.get_ydata()])
    gaps = np.flatnonzero(np.isnan(points[:, 1]))
    pieces = np.split(points, gaps)
    return [piece[~np.isnan(piece[:, 1])].tolist() for piece in pieces]


@pytest.mark.parametrize(
    ("function", "place", "value", "left", "right"),
    [
        (ops.relu, 0.0, 0.0, 0.0, 1.0),
        (ops.abs, 0.0, 0.0, -1.0, 1.0),
        (lambda z: ops.relu(z - 1.25), 1.25, 0.0, 0.0, 1.0),
    ],
)
def test_a_derivative_that_jumps_has_a_gap_with_dots(
    function, place, value, left, right
):
    lines = plots.activation(function).get_lines()
    before, after = parts(lines[-1])
    dots = [line.get_xydata().tolist() for line in lines if line.get_marker() == "o"]

    assert before[-1] == [place, left]
    assert after[0] == [place, right]
    assert {height for _, height in before} == {left}
    assert {height for _, height in after} == {right}
    assert dots == [[[place, left], [place, right]], [[place, value]]]


def test_steep_but_smooth_is_no_jump():
    lines = plots.activation(lambda z: ops.tanh(1000 * z)).get_lines()[-2:]

    assert [len(parts(line)) for line in lines] == [1, 1]


@pytest.mark.slow
def test_all_activations_of_a_scalar_have_their_axes():
    grid = plots.activations()
    titles = [ax.get_title() for ax in grid.flat if ax.get_title()]

    assert titles[:4] == ["linear", "sigmoid", "tanh", "relu"]
    assert "softmax" not in titles
    assert len(plots.activations(["relu"]).flat) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("outputs", "output", "loss"),
    [(1, "sigmoid", "bce"), (1, "linear", "hinge"), (3, "softmax", "cross_entropy")],
)
def test_boundaries_of_every_kind_of_classifier(outputs, output, loss):
    X3, y3 = datasets.blobs(n=60, classes=max(2, outputs), seed=0)
    net = MLP(2, [4, outputs], output=output, seed=0)
    net.fit(X3, 2 * y3 - 1 if loss == "hinge" else y3, loss=loss, verbose=False)
    ax = plots.boundary(net, X3, y3, resolution=25)

    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == [str(label) for label in np.unique(y3)]
    shown = sum(len(c.get_offsets()) for c in ax.collections if c.get_label()[0] != "_")
    assert shown == 60


def test_a_boundary_needs_a_plane(trained):
    with pytest.raises(DataError, match=r"two features, X has shape \(4, 3\)"):
        plots.boundary(trained[0], np.ones((4, 3)), [0, 0, 1, 1])


def test_weights_are_tiles_in_order():
    net = MLP(4, [3, 1], seed=0)
    (image,) = plots.weights(net).get_images()
    sheet = np.asarray(image.get_array())
    first = net.state_dict()["layers.0.weight"]

    assert sheet[:2, :2].ravel().tolist() == first[0].tolist()
    assert sheet[:2, 3:5].ravel().tolist() == first[1].tolist()
    assert sheet[3:5, :2].ravel().tolist() == first[2].tolist()
    assert image.norm.vmax == -image.norm.vmin == np.abs(first).max()
    with pytest.raises(DataError, match="4 inputs are no 3×2 image"):
        plots.weights(net, (3, 2))


def test_confusion_writes_the_counts():
    ax = plots.confusion([0, 0, 1, 2], [0, 1, 1, 2], ("a", "b", "c"))
    texts = [int(text.get_text()) for text in ax.texts]

    assert texts == [1, 1, 0, 0, 1, 0, 0, 0, 1]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b", "c"]


# -- gradient descent ----------------------------------------------------------------


def test_a_small_rate_converges_and_a_large_one_diverges():
    for rate, factor in ((0.1, 0.8), (0.5, 0.0), (1.1, -1.2)):
        path = plots.Descent(lambda x: x * x, 2.0, rate, 5)
        assert path.points.ravel() == pytest.approx(2.0 * factor ** np.arange(6))
        assert path.heights == pytest.approx(path.points.ravel() ** 2)


def test_descent_on_a_surface():
    def bowl(x, y):
        return x * x + 3 * y * y

    ax = plots.Descent(bowl, (1.0, 1.0), 0.1, 4, span=(-2, 2)).draw()

    assert ax.name == "3d"
    x, y, z = (np.asarray(values) for values in ax.lines[-1].get_data_3d())
    assert x == pytest.approx(0.8 ** np.arange(5))
    assert y == pytest.approx(0.4 ** np.arange(5))
    assert z == pytest.approx(x**2 + 3 * y**2)


@pytest.mark.slow
def test_films_are_gifs_with_a_frame_per_step(tmp_path):
    curve = plots.Descent(lambda x: x * x, 2.0, steps=3).film()
    curve.save(tmp_path / "curve.gif")
    surface = plots.Descent(lambda x, y: x * x + y * y, (1.0, 2.0), steps=2).film()
    surface.save(tmp_path / "surface.gif")

    for name, frames in (("curve", 4), ("surface", 3)):
        with Image.open(tmp_path / f"{name}.gif") as film:
            assert film.n_frames == frames
    with pytest.raises(DataError, match=r"saved as .gif"):
        surface.save(tmp_path / "film.mp4")


@pytest.mark.slow
def test_a_boundary_film_follows_training(tmp_path):
    film = plots.BoundaryFilm(X, Y, every=2)
    net = MLP(2, [4, 1], output="sigmoid", seed=0)
    start = net.theta.tolist()
    net.fit(X, Y, epochs=4, seed=0, verbose=False, callbacks=[film])
    after = net.theta.tolist()

    assert film.titles[0] == "start"
    epochs = [title.partition(",")[0] for title in film.titles[1:]]
    assert epochs == ["epoch 2", "epoch 4"]
    assert film.thetas[0].tolist() == start
    assert film.thetas[1].tolist() != film.thetas[2].tolist() == after
    film.film(resolution=10).save(tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as image:
        assert image.n_frames == 3
    assert net.theta.tolist() == after


@pytest.mark.slow
def test_a_film_shows_itself_where_nothing_runs():
    film = plots.Descent(lambda x: x * x, 2.0, steps=3).film()
    start, _, rest = film._repr_html_().partition("base64,")
    with Image.open(io.BytesIO(base64.b64decode(rest.partition('"')[0]))) as image:
        frames = image.n_frames

    assert start.startswith("<img")
    assert frames == 4
    assert pyplot.get_fignums() == []


# -- comparisons ---------------------------------------------------------------------


@pytest.mark.slow
def test_initialisers_compared_tell_what_text_002_says():
    rings = datasets.circles(n=150, seed=0)
    curves = comparisons.initialisers(*rings, [4, 6, 6, 4, 1], epochs=15)
    last = {name: history.history["loss"][-1] for name, history in curves.items()}

    assert list(curves) == ["zeros", "normal", "xavier", "he"]
    assert last["zeros"] == pytest.approx(np.log(2), rel=0.01)
    assert last["he"] < 0.8 * last["normal"]
    ax = plots.compare(curves)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(curves)


@pytest.mark.slow
def test_learning_rates_compared_tell_what_text_003_says():
    curves = comparisons.learning_rates(
        X, Y, [8, 1], (1e-3, 0.5, 1e200), output="linear", epochs=10
    )
    slow, good, lost = (history.history.get("loss", []) for history in curves.values())

    assert slow[-1] > 0.9 * slow[0]
    assert good[-1] < 0.8 * good[0]
    assert len(lost) < 10


# -- files ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_save_writes_by_suffix_and_closes(tmp_path, suffix, trained):
    plots.save(plots.curves(trained[1]), tmp_path / f"curves{suffix}")

    assert (tmp_path / f"curves{suffix}").stat().st_size > 1000
    assert pyplot.get_fignums() == []


def test_save_into_no_folder(tmp_path, trained):
    with pytest.raises(ModelFileError, match="there is no folder"):
        plots.save(plots.curves(trained[1]), tmp_path / "gone" / "curves.png")


def test_without_matplotlib_the_error_names_the_extra(monkeypatch, trained):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"\[plot\]"):
        plots.curves(trained[1])


def test_curves_of_nothing_that_is_recorded_say_what_is():
    with pytest.raises(DataError, match=r"none of loss, accuracy .* are surprise"):
        plots.curves({"surprise": [1.0, 0.5]})
    assert plots.curves({"surprise": [1.0, 0.5]}, names=("surprise",)).get_lines()
    assert not plots.curves({}).get_lines()
