"""Films: a frame for each step, whose pixels say what is known."""

import shutil
import subprocess
from io import BytesIO

import pytest

from autograd import Value, ops, steps
from autograd.cli import build
from autograd.drawing.style import LIGHT
from autograd.errors import MissingExtraError, RenderError
from autograd.stepping.views.film import _Film
from autograd.stepping.views.lighting import LIT
from nn import MLP

pytest.importorskip("PIL")
from PIL import Image, ImageColor


def example():
    return steps(build("u = b*c; v = a + u; J = 3*v", ("a=5", "b=3", "c=2")))


def opened(path):
    return Image.open(BytesIO(path.read_bytes()))


def frames_of(path):
    film = opened(path)
    for number in range(film.n_frames):
        film.seek(number)
        yield film.convert("RGB")


def texts(walk, number, expand=()):
    """The numbers in boxes at a frame."""
    film = _Film(walk, None, expand)
    lit = film.lighting.lit(number, film.picture.shapes[2])
    return [shape.text for shape in lit if shape.kind == "text"]


def near(image, colour):
    """How many pixels have about a colour."""
    wanted = ImageColor.getrgb(colour)
    counted = image.getcolors(image.width * image.height)
    return sum(
        count
        for count, found in counted
        if all(abs(a - b) < 25 for a, b in zip(found, wanted, strict=True))
    )


@pytest.mark.slow
def test_a_gif_has_a_frame_for_each_step_and_starts_over(tmp_path):
    path = example().save(tmp_path / "J.gif", seconds=0.5)
    film = opened(path)

    assert film.format == "GIF"
    assert film.n_frames == 9
    assert film.info["loop"] == 0
    assert film.info["duration"] == 500
    lit = [near(frame, LIT) for frame in frames_of(path)]
    assert lit[0] < min(lit[1:]) / 2
    paper = [near(frame, LIGHT["leaf"]) for frame in frames_of(path)]
    assert min(paper) > 1000  # colours are kept throughout


@pytest.mark.slow
def test_numbers_are_shown_as_soon_as_they_are_known():
    walk = example()

    given = ["a", "5", "b", "3", "c", "2", "×", "u", "+", "v", "3", "×", "J"]
    assert sorted(texts(walk, -1)) == sorted(given)
    forward = texts(walk, 2)
    assert {"6", "11", "33"} <= set(forward)
    assert "9" not in forward
    assert texts(walk, 3).count("1") == 1  # dJ/dJ
    assert {"6", "9"} <= set(texts(walk, 7))


@pytest.mark.slow
def test_a_gradient_grows_as_contributions_arrive():
    x = Value(3.0, "x")
    walk = steps(x * x + x)

    shown = [texts(walk, number)[2] for number in range(len(walk)) if number > 2]
    assert shown[-1] == "7"
    assert len(set(shown)) > 1


@pytest.mark.slow
def test_a_stack_is_gone_through_once():
    h = Value(0.1, "h")
    w = Value(0.5, "w")
    for _ in range(60):
        h = ops.tanh(h * w)
    film = _Film(steps(h), None, ())

    assert len(film.sections) == 4
    assert film._words(0, 720)[1] == "Forward through mul, 60 times"
    sizes = {frame.size for frame in film.frames()}
    assert len(sizes) == 1


def test_a_batch_is_gone_through_as_one_example():
    net = MLP(2, [4, 1], seed=0)
    terms = [(net([0.1 * i, -0.2 * i]) - 0.3 * i) ** 2 for i in range(40)]
    loss = sum(terms) + 0.01 * sum(p * p for p in net.parameters())
    film = _Film(steps(loss), None, ())
    told = [film._words(n, 720)[1] for n in range(len(film.sections))]

    assert len(told) < 40
    assert "Forward through pow, 40 times" in told
    assert "Forward through layers.0.neurons.0, 40 times" in told
    lit = {s.text for s in film.lighting.lit(len(told) - 1, film.picture.shapes[2])}
    assert any(" … " in text for text in lit)


@pytest.mark.slow
def test_a_folded_net_is_gone_through_box_by_box(tmp_path):
    net = MLP(2, [4, 4, 1], seed=0)
    walk = steps(net([1.0, 2.0]))
    path = walk.save(tmp_path / "net.gif")
    given = [text for text in texts(walk, -1) if text.lstrip("−")[:1].isdigit()]
    assert given == ["1", "2"]  # the inputs; no unit has a number yet

    assert opened(path).n_frames == 19


@pytest.mark.slow
def test_long_words_wrap_into_the_frame():
    label = "a long name " * 30
    film = _Film(steps(Value(2.0, label) * Value(3.0, label + "too")), None, ())
    (frame, *_), (across, down) = list(film.frames()), film.size

    assert frame.size == (across, down)
    assert across <= 1920 + 50
    assert len(film._words(0, across)) > 4


def test_too_long_a_film_is_refused_by_name(tmp_path):
    x = Value(0.5, "x")
    terms = [ops.tanh(x * (0.1 * i)) if i % 3 else ops.sin(x) for i in range(30)]
    walk = steps(ops.total(terms))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograd.stepping.views.film._MOST", 20)
        with pytest.raises(RenderError, match="frames is too long"):
            walk.save(tmp_path / "x.gif")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_mp4_is_a_film_of_the_same_length(tmp_path):
    if not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
        pytest.skip("there is no ffmpeg")
    path = example().save(tmp_path / "J.mp4", seconds=0.5)
    asked = ["-show_entries", "format=duration:stream=width,height,pix_fmt"]
    told = subprocess.run(
        ["ffprobe", "-v", "error", *asked, "-of", "default=nw=1", str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    found = dict(line.split("=") for line in told.split())
    assert float(found["duration"]) == pytest.approx(11 * 0.5, abs=0.3)
    assert found["pix_fmt"] == "yuv420p"
    assert int(found["width"]) % 2 == int(found["height"]) % 2 == 0


def test_without_ffmpeg_or_pillow_the_error_says_what_helps(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(
        RenderError, match=r"needs the program ffmpeg.* \.gif needs none"
    ):
        example().save(tmp_path / "J.mp4")

    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(MissingExtraError, match="Pillow"):
        example().save(tmp_path / "J.gif")
    assert list(tmp_path.iterdir()) == []
