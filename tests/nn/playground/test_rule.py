"""The chain rule that the page shows, against gradients and the net's own numbers."""

import numpy as np
import pytest

from nn import playground
from nn.data.preparation import checked_pair
from nn.training.objectives import loss_for, objective_for
from tests.nn.playground.conftest import of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:the net is stuck"),  # a few steps are meant
]


@pytest.mark.parametrize("name", ["circles", "classes", "numbers", "units"])
def test_the_sums_of_the_chain_rule_are_the_gradient(name, opened):
    net, X, y = of(name)
    page = opened(playground(net, X, y))
    found = page.run(
        """
        playground.choose({layer: 1, unit: 0, from: 0});
        document.getElementById("whole-batch").click();
        const {chain} = playground, sums = [], {sizes} = training;
        for (let layer = 1; layer < sizes.length; layer++) {
          for (let unit = 0; unit < sizes[layer]; unit++) {
            for (let from = 0; from < sizes[layer - 1]; from++) {
              sums.push(chain.sum(layer, unit, from) / training.examples.count);
            }
            sums.push(chain.sum(layer, unit) / training.examples.count);
          }
        }
        return sums;
        """
    )
    net.fit(X, y, epochs=0, verbose=False)  # it learns the units of the data
    loss = loss_for(net, None)
    features, targets = checked_pair(net, loss, X, y)
    objective = objective_for(net, loss, None, len(X))
    _, gradient = objective.value_and_grad(
        net.theta, objective.features(features), objective.targets(targets)
    )
    np.testing.assert_allclose(found, gradient, rtol=1e-9, atol=1e-14)


def test_a_unit_and_its_onward_links_tell_the_rule_with_numbers(opened, circles):
    net, X, y = circles
    page = opened(playground(net, X, y))
    page.run("document.querySelectorAll('.unit:not(.input)')[0].click();")
    page.choose(example="1")
    text = page.text("chain")
    layer = net.layers[0]
    z = float(layer.all_scores(X[0])[0].data)

    assert "Unit 1 of layer 1" in text
    assert f"= {z:.3g}".replace("-", "−") in text
    page.run("document.querySelector('.onward button').click();")
    assert "Unit 1 of layer 2" in page.text("chain")
    page.choose(**{"pick-layer": "5"})
    assert "ŷ − y" in page.text("chain")
