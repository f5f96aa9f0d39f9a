"""What people who come from micrograd expect."""

from autograd import Value


def test_the_example_of_micrograds_readme():
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()

    assert f"{g.data:.4f}" == "24.7041"
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_micrograds_sanity_check():
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()

    assert (y.data, x.grad) == (-20.0, 46.0)


def test_micrograds_names_answer():
    a, b = Value(5.0), Value(3.0)

    assert [f._op for f in (a, a + b, a - b, a * b, a / b, -a, a**2, a.relu())] == [
        "", "+", "-", "*", "/", "-", "**2", "ReLU",
    ]  # fmt: skip
    assert [f._op for f in (a**b, a ** (b * 1.0), 2**a)] == ["**3", "**", "**5"]
    assert (a * b)._prev == {a, b}
    assert a._prev == set()
