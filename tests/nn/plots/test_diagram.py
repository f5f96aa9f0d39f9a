import pytest

from nn import MLP, Dropout, Sequential
from nn.errors import ArchitectureError
from nn.plots.diagram import draw_net


def test_the_weights_of_a_net_are_its_lines():
    net = MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=0)
    picture = net.draw()
    weight = net.state_dict()["layers.1.weight"][0, 2]

    assert "2, 3 and 1 units" in repr(picture)
    assert picture.svg.count('class="edge"') == 2 * 3 + 3
    assert f"{weight:.6g}".replace("-", "−") in picture.svg
    assert "sigmoid" in picture.svg


def test_what_has_no_layers_is_refused():
    with pytest.raises(ArchitectureError, match="no layers with weights"):
        draw_net(Sequential(Dropout(0.5)))
