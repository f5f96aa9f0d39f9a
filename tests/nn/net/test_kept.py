"""What is kept with a net never outlives a change, and stays as long as none is made.

The nets here are made of our own layers, which nobody runs to see what they do.
"""

import copy
import gc
import pickle
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import numpy as np
import pytest

from autograd import Value, ops
from autograd.compiling.programs.trace import Trace
from autograd.engine.graph import clock
from nn import MLP, Dropout, Layer, Module, Sequential, datasets
from nn.net import neurons
from nn.net.activations import Activation, as_activation
from nn.net.kept import LIMIT, Kept, kept_with
from nn.net.layers import LAYERS, LayerNorm, Standardise, dense
from nn.net.snapshot import Snapshot

X, Y = datasets.moons(n=60, seed=0)
QUIET = {"verbose": False, "seed": 0}


def a_net():
    return Sequential(
        Standardise(2), Layer(2, 4, "tanh", seed=0), Dropout(0.5), LayerNorm(4),
        Layer(4, 300, "relu", seed=2), Layer(300, 1, "sigmoid", seed=1),
    )  # fmt: skip


@pytest.fixture
def traces(monkeypatch):
    """Every function that was traced."""
    found, before = [], Trace.__init__

    def noted(self, f, *arguments):
        found.append(f.__name__)
        before(self, f, *arguments)

    monkeypatch.setattr(Trace, "__init__", noted)
    return found


@pytest.mark.slow
def test_nothing_is_traced_twice(traces):
    net = a_net()
    net.fit(X, Y, epochs=1, **QUIET)
    net.predict(X)
    once = len(traces)
    for _ in range(2):
        net.fit(X, Y, epochs=1, **QUIET)
        net.predict(X[:1])
        net.predict(X)
        net.predict_proba(X[:7])
        net.predict_classes(X)
        net.evaluate(X, Y)
        net.eval()
        net.train()
    assert len(traces) == once == 3, traces  # the cost, the scores, the outputs


@pytest.mark.slow
def test_other_weights_are_no_other_net(traces):
    net = a_net()
    found = [net.predict(X)]
    for change in (1.5, 0.5):
        net.theta = net.theta * change
        net.layers[1].neurons[0].b.data = change
        found.append(net.predict(X))
    assert len(traces) == 1
    assert_right(net)
    assert (found[0] != found[1]).any()


# -- changes ---------------------------------------------------------------------------


def assert_right(net):
    twin = copy.deepcopy(net)  # keeps nothing
    assert net.predict(X) == pytest.approx(twin.predict(X, compiled=False), rel=1e-9)
    assert net.predict(X).tolist() == twin.predict(X).tolist()


def other_activation(net, patch):
    net.layers[1].activation = as_activation("sigmoid")


def activation_of_ones_own(net, patch):
    factor = [2.0]
    net.layers[1].activation = Activation("mine", lambda z: z * factor[0])
    assert_right(net)
    factor[0] = 3.0


def inserted_layer(net, patch):
    net.layers.insert(3, Layer(4, 4, "tanh", seed=8))


def removed_layer(net, patch):
    del net.layers[3]


def swapped_layer(net, patch):
    net.layers[3] = Layer(4, 4, "relu", seed=3)


def other_order(net, patch):
    net.layers.insert(2, net.layers.pop(3))
    net.layers[2], net.layers[4] = net.layers[4], net.layers[2]
    net.layers[2], net.layers[4] = net.layers[4], net.layers[2]


def neurons_in_another_order(net, patch):
    net.layers[1].neurons.reverse()


def other_epsilon(net, patch):
    net.layers[3].epsilon = 0.5


def other_buffer(net, patch):
    net.layers[0].mean[1] = 9.0


def new_buffer(net, patch):
    net.layers[0].scale = np.array([3.0, 4.0])


def buffer_of_another_shape(net, patch):
    net.layers[0].mean = net.layers[0].mean.reshape(2).copy() + 1.0


def weight_replaced(net, patch):
    net.layers[1].neurons[0].w[0] = Value(7.0)


def weight_replaced_by_its_equal(net, patch):
    neuron = net.layers[1].neurons[0]
    neuron.w[0] = Value(neuron.w[0].data)
    assert_right(net)
    neuron.w[0].data = 5.0


def weight_frozen(net, patch):
    net.layers[1].neurons[0].w[0] = 0.25


def weight_frozen_by_its_equal(net, patch):
    neuron = net.layers[1].neurons[0]
    neuron.w[0] = neuron.w[0].data
    assert_right(net)
    neuron.w[1].data = 5.0


def weights_swapped(net, patch):
    net.layers[1].neurons[0].w.reverse()


def bias_replaced(net, patch):
    net.layers[1].neurons[0].b = Value(2.0)


def bias_replaced_by_its_equal(net, patch):
    net.layers[1].neurons[0].b = Value(0.0)
    assert_right(net)
    net.layers[1].neurons[0].b.data = -3.0


def list_replaced(net, patch):
    neuron = net.layers[1].neurons[0]
    neuron.w = [Value(1.0), Value(-1.0)]


def a_subclass_steps_in(net, patch):
    class Twice(Layer):
        def all_scores(self, x):
            return [2.0 * score for score in super().all_scores(x)]

    net.layers[1].__class__ = Twice


def method_of_the_object(net, patch):
    net.layers[1].neurons[0].score = lambda inputs: ops.total(inputs)


def method_of_the_class(net, patch):
    patch.setattr(
        neurons.Neuron, "score", lambda self, x: ops.dot(self.w, x) - self.b + 1
    )


def method_of_a_base(net, patch):
    patch.setattr(Sequential, "__call__", lambda self, x: self.layers[-1]([1.0] * 300))


def method_of_the_activation(net, patch):
    patch.setattr(Activation, "__call__", lambda self, z: z)


def function_around_it(net, patch):
    patch.setattr(dense, "inputs_of", lambda x, count: [2.0 * each for each in x])


def a_row_of_the_table(net, patch):
    dot = ops.dot
    patch.setattr(ops, "dot", lambda a, b: dot(a, b) * 2.0)


CHANGES = [
    other_activation, activation_of_ones_own, inserted_layer, removed_layer,
    swapped_layer, other_order, neurons_in_another_order, other_epsilon, other_buffer,
    new_buffer, buffer_of_another_shape, weight_replaced, weight_replaced_by_its_equal,
    weight_frozen, weight_frozen_by_its_equal, weights_swapped, bias_replaced,
    bias_replaced_by_its_equal, list_replaced, a_subclass_steps_in,
    method_of_the_object, method_of_the_class, method_of_a_base, function_around_it,
    a_row_of_the_table, method_of_the_activation,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_seen(change, monkeypatch):
    net = a_net()
    net.layers[0].adapt(X)
    net.layers[1].neurons[0].w[0].data = 0.5
    before = net.predict(X)
    change(net, monkeypatch)

    assert (net.predict(X) != before).any() or change is other_order
    assert_right(net)
    twin = copy.deepcopy(net)
    records = [each.fit(X, Y, epochs=2, **QUIET).history for each in (net, twin)]
    assert records[0] == records[1]
    assert net.theta.tolist() == twin.theta.tolist()


def test_a_weight_that_two_share_is_refused_as_before():
    net = a_net()
    net.predict(X)
    net.layers[1].neurons[0].w[0] = net.layers[1].neurons[1].w[0]
    with pytest.raises(Exception, match="are the same parameter"):
        net.predict(X)


def test_a_change_and_its_undoing_during_a_fit_leave_nothing_behind():
    net = MLP(2, [4, 1], "tanh", output="sigmoid", seed=0)
    net.predict(X)
    layer, before = net.layers[0], net.layers[0].activation

    class Meddling(nn_callback()):
        def on_epoch_begin(self, epoch):
            layer.activation = as_activation("relu")

        def on_epoch_end(self, epoch, logs):
            layer.activation = before

    net.fit(X, Y, epochs=1, callbacks=[Meddling()], **QUIET)
    assert_right(net)
    twin = copy.deepcopy(net)
    records = [each.fit(X, Y, epochs=2, **QUIET).history for each in (net, twin)]
    assert records[0] == records[1]


def nn_callback():
    from nn import Callback

    return Callback


@pytest.mark.slow
def test_options_of_fit_have_programs_of_their_own():
    from nn import L2

    net, start = MLP(2, [3, 1], seed=0), MLP(2, [3, 1], seed=0).theta
    options = [
        {"loss": "mse"}, {"loss": "mae"}, {"regulariser": L2(1.0)},
        {"regulariser": L2(9.0)}, {"loss": lambda o, t: ops.square(o - t) * 3.0},
        {"regulariser": lambda weights, m: ops.dot(weights, weights) * 0.5},
    ]  # fmt: skip
    for option in [*options, *options]:
        net.theta = start
        fresh = MLP(2, [3, 1], seed=0)
        option = {"loss": "mse"} | option
        mine = net.fit(X, Y, epochs=1, **option, **QUIET).history
        assert mine == fresh.fit(X, Y, epochs=1, **option, **QUIET).history


@pytest.mark.slow
def test_a_backend_is_a_key(monkeypatch):
    pytest.importorskip("llvmlite")
    net = a_net()
    for name in ("numpy", "native", "numpy"):
        monkeypatch.setenv("CHAINRULE_BACKEND", name)
        assert_right(net)


# -- layers of one's own ---------------------------------------------------------------

SHIFT = 1.0


class Shifting(Module):
    """Its answers depend on more than its attributes, and it does not say otherwise."""

    def __init__(self):
        self.layer = Layer(2, 1, "linear", seed=0)

    def __call__(self, x):
        return self.layer(x) + SHIFT


class Scaling(Module):
    self_contained = True

    def __init__(self):
        self.layer, self.factor, self.table = Layer(2, 1, seed=0), 2.0, {"shift": 1.0}

    def __call__(self, x):
        return self.layer(x) * self.factor + self.table["shift"]


def test_what_may_depend_on_anything_is_traced_anew(traces, monkeypatch):
    net = Sequential(Layer(2, 2, seed=0), Shifting())
    before = net.predict(X)
    monkeypatch.setitem(globals(), "SHIFT", 5.0)
    assert net.predict(X) == pytest.approx(before + 4.0)
    assert len(traces) == 2
    assert Snapshot(net).description is None


def test_a_layer_may_say_that_it_is_self_contained(traces):
    net = Scaling()
    before = net.predict(X)
    net.predict(X)
    assert len(traces) == 1
    net.factor = 4.0
    assert net.predict(X) == pytest.approx(2.0 * before - 1.0)
    net.factor, net.table["shift"] = 2.0, 3.0
    assert net.predict(X) == pytest.approx(before + 2.0)


def test_what_inherits_does_not_inherit_that_word():
    class Other(Scaling):
        def __call__(self, x):
            return super().__call__(x) * SHIFT

    assert Snapshot(Scaling()).description is not None
    assert Snapshot(Other()).description is None


def test_what_a_class_holds_is_looked_into():
    class Tabled(Scaling):
        self_contained = True
        table = {"shift": 1.0}  # noqa: RUF012 - it is to change

        def __init__(self):
            self.layer, self.factor = Layer(2, 1, seed=0), 2.0

    net = Tabled()
    before = net.predict(X)
    Tabled.table["shift"] = 4.0
    assert net.predict(X) == pytest.approx(before + 3.0)


def test_attributes_in_slots_are_not_trusted():
    class Slotted(Scaling):
        __slots__ = ("hidden",)
        self_contained = True

    assert Snapshot(Slotted()).description is None


def test_a_net_that_took_over_anothers_attributes_is_itself():
    net = MLP(2, [4, 1], "tanh", seed=0)
    net.predict(X)
    other = MLP(2, [4, 1], "relu", seed=3)
    for name, thing in vars(net).items():
        setattr(other, name, thing)
    other.layers = MLP(2, [4, 1], "relu", seed=3).layers
    assert_right(other)
    assert_right(net)


def test_attributes_copied_by_hand_can_be_pickled():
    net = MLP(2, [4, 1], seed=0)
    net.predict(X)
    for attributes in (
        pickle.loads(pickle.dumps(vars(net))), copy.deepcopy(vars(net)),
    ):  # fmt: skip
        other = MLP(2, [4, 1], seed=7)
        vars(other).update(attributes)
        assert other.predict(X).tolist() == net.predict(X).tolist()


def test_attributes_of_unknown_kinds_are_not_trusted():
    for thing in (lambda z: z, object(), {1, 2}, Sequential, np.array([None])):
        net = a_net()
        net.layers[1].extra = thing
        assert Snapshot(net).description is None


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_our_layers_say_that_they_are_self_contained(kind):
    assert vars(kind)["self_contained"]


# -- copies, threads, memory -----------------------------------------------------------


def test_copies_and_pickles_start_empty():
    net = MLP(2, [4, 1], seed=0)
    net.fit(X, Y, epochs=1, **QUIET)
    bare = copy.deepcopy(net)
    assert "_kept" not in vars(bare)
    assert len(pickle.dumps(net)) == len(pickle.dumps(bare))
    for other in (copy.copy(net), pickle.loads(pickle.dumps(net))):
        assert "_kept" not in vars(other)
        other.layers = [Layer(2, 1, "linear", seed=4)]
        assert_right(other)
    assert_right(net)


def test_nets_that_are_alike_are_traced_once(traces):
    nets = [MLP(2, [4, 1], "tanh", "sigmoid", seed=k, dropout=0.5) for k in range(3)]
    for net in nets:
        net.fit(X, Y, epochs=1, **QUIET)
        assert_right(net)
    assert traces == ["_cost_given", "_outputs_given", "_outputs_given"]
    assert len({net.theta.tobytes() for net in nets}) == 3


def test_a_net_that_is_changed_is_not_what_the_others_share():
    nets = [MLP(2, [4, 1], "tanh", seed=k) for k in range(2)]
    nets[0].fit(X, Y, epochs=1, **QUIET)
    nets[0].layers.insert(1, Layer(4, 4, "relu", seed=3))
    nets[1].predict(X)
    nets[1].fit(X[:, :2], Y, epochs=1, batch_size=7, **QUIET)
    for net in nets:
        assert_right(net)


def test_nets_that_share_a_program_train_in_threads_as_they_do_alone():
    def trained(seed):
        net = MLP(2, [4, 1], "tanh", "sigmoid", seed=seed)
        net.fit(X, Y, epochs=20, verbose=False, seed=seed)
        return net.theta.tolist()

    alone = [trained(seed) for seed in range(6)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(trained, range(6))) == alone


@pytest.mark.slow
def test_what_nets_share_goes_with_the_last_of_them():
    def trained(seed):
        net = MLP(2, [5, 1], "tanh", seed=seed)
        net.fit(X, Y, epochs=1, **QUIET)
        return net

    nets = [trained(0), trained(1)]
    shared = weakref.ref(kept_with(nets[0])._state[2])
    assert kept_with(nets[1])._state[2] is shared()
    del nets
    gc.collect()
    assert shared() is None


def test_only_so_much_is_kept():
    net, kept = a_net(), Kept()
    for key in range(LIMIT + 5):
        assert kept.get(net, key, lambda key=key: f"made {key}") == f"made {key}"
    assert len(kept._state[1]) == LIMIT
    assert kept.get(net, LIMIT + 4, lambda: "again") == f"made {LIMIT + 4}"
    assert kept.get(net, 0, lambda: "again") == "again"


def test_no_buffers_of_training_stay():
    net = MLP(2, [4, 1], seed=0)
    net.fit(X, Y, epochs=1, **QUIET)
    programs = [p for p in kept_with(net)._state[1].items() if hasattr(p, "reduce")]
    costs = [program for program in programs if program.reduce == "mean"]
    assert len(costs) == 1
    assert costs[0].engine.last is None


def test_many_rows_are_computed_in_parts(monkeypatch):
    net = a_net()
    whole = net.predict(X)
    monkeypatch.setattr("nn.training.objectives.compiled.BLOCK", 16)
    assert net.predict(X) == pytest.approx(whole, rel=1e-13)


@pytest.mark.slow
def test_sixteen_threads_predict_on_a_fresh_net():
    expected = a_net().predict(X)
    for _ in range(3):
        net = a_net()
        with ThreadPoolExecutor(16) as pool:
            for found in pool.map(lambda _: net.predict(X), range(48)):
                assert found.tolist() == expected.tolist()


def test_threads_see_weights_that_another_one_sets():
    net = MLP(2, [3, 1], "tanh", seed=0)
    theta = net.theta

    def work(turn):
        if turn % 4 == 0:
            net.theta = theta * (1 + turn % 3)
        return net.predict(X)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(80)))
    assert_right(net)


def test_a_weight_that_a_thread_is_just_writing_is_read_again():
    net, leave = MLP(2, [3, 1], "tanh", seed=0), Event()
    other = Thread(target=leave.wait)
    other.start()
    try:
        leaf = net.parameters()[0]
        leaf._stamp = clock.tick()  # a setter halfway through
        net.predict(X)
        leaf._data = 5.0
        assert_right(net)
    finally:
        leave.set()
        other.join()


def test_a_callback_that_predicts_sees_the_weights_of_the_moment():
    net, seen = MLP(2, [3, 1], "tanh", output="sigmoid", seed=0), []

    def look(epoch, logs):
        seen.append(net.predict(X))
        assert_right(net)

    net.fit(X, Y, epochs=3, callbacks=look, **QUIET)
    assert (seen[0] != seen[1]).any()
    assert net.predict(X).tolist() == seen[-1].tolist()


def test_an_unchanged_net_holds_and_a_sum_of_floats_elsewhere_does_not_matter():
    net = a_net()
    snapshot = Snapshot(net)
    assert snapshot.holds()
    Value(1.0).data = 2.0  # a leaf somewhere
    assert snapshot.holds()
    assert Snapshot(net).description == snapshot.description
