"""Networks as values: what is written is read again, and other sizes of channels change nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.convert.balance import groups, levelled, shifted, turned
from inference.convert.graph import SAME, Graph, Kind, Op, Tensor, WeightsError, known
from inference.convert.quantise import eighth
from inference.convert.reader import read
from inference.convert.writer import tflite
from inference.runtime import Tensor as Floats
from inference.runtime import interpreter

SLOPES = st.lists(st.floats(-9, 9).filter(lambda slope: abs(slope) > 0.01), min_size=4, max_size=4)
SIZES = st.lists(st.floats(0.01, 100), min_size=4, max_size=4)
CONVOLUTION = ((0, SAME), (1, 1), (2, 1), (3, 0), (4, 1), (5, 1))
DEPTHWISE = ((0, SAME), (1, 1), (2, 1), (3, 1), (4, 0), (5, 1), (6, 1))
PICTURE = np.random.default_rng(1).uniform(-1, 1, (1, 5, 5, 2)).astype(np.float32)


def small(slopes: list[float], seed: int = 1) -> Graph:
    """Build convolution, PRELU, depthwise, PRELU, convolution: small, but of every kind."""
    dice = np.random.default_rng(seed)
    made = Graph()
    at = made.add(Tensor("picture", (1, 5, 5, 2)))
    for op, shape, count, options in (
        (Op.CONV_2D, (4, 3, 3, 2), 4, CONVOLUTION),
        (Op.DEPTHWISE_CONV_2D, (1, 3, 3, 4), 4, DEPTHWISE),
        (Op.CONV_2D, (3, 1, 1, 4), 3, CONVOLUTION),
    ):
        number = len(made.operators)
        weights = made.constant(f"weights_{number}", dice.normal(0, 1, shape))
        bias = made.constant(f"bias_{number}", dice.normal(0, 1, count))
        at = made.run(op, (at, weights, bias), (1, 5, 5, count), *options)
        if count == 4:
            slope = made.constant(f"slope_{number}", np.array(slopes).reshape(1, 1, 4))
            at = made.run(Op.PRELU, (at, slope), (1, 5, 5, 4))
    return made


def run(network: Graph) -> Floats:
    loaded = interpreter(model_content=tflite(network, "small"))
    entry, output = loaded.get_input_details()[0], loaded.get_output_details()[0]
    scale, zero = entry["quantization"]
    given_in = PICTURE if not scale else np.clip(np.round(PICTURE / scale + zero), -128, 127)
    loaded.set_tensor(entry["index"], given_in.astype(entry["dtype"]))
    loaded.invoke()
    values = np.asarray(loaded.get_tensor(output["index"])[0], np.float32)
    scale, zero = output["quantization"]
    return (values - zero) * np.float32(scale) if scale else values


def test_a_graph_that_was_written_is_read_again() -> None:
    network = small([0.5, -2, 3, 0.1])
    again = read(data := tflite(network, "small"))
    assert again.operators == network.operators
    for one, other in zip(again.tensors, network.tensors, strict=True):
        assert (one.name, one.shape, one.kind) == (other.name, other.shape, other.kind)
        assert (one.data is None) == (other.data is None)
        if one.data is not None:
            np.testing.assert_array_equal(one.data, known(other))
    assert tflite(again, "small") == data


@settings(max_examples=60)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_a_spoilt_file_is_refused_by_name_or_is_a_graph(place: int, other: bytes) -> None:
    data = tflite(small([0.5, -2, 3, 0.1]), "small")
    place %= len(data)
    try:
        read(data[:place] + other + data[place + len(other) :])
    except WeightsError:
        return


@given(st.binary(max_size=100))
def test_what_is_no_file_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(WeightsError):
        read(b"\x10\x00\x00\x00TFL3" + data)


@settings(max_examples=25)
@given(SLOPES, SIZES)
def test_other_sizes_and_gentler_slopes_leave_the_network_as_it_is(
    slopes: list[float], sizes: list[float]
) -> None:
    network = small(slopes)
    gentle = turned(network)
    steepest = [np.abs(known(gentle.tensors[row.inputs[1]])).max()
                for row in gentle.operators if row.op is Op.PRELU]  # fmt: skip
    assert max(steepest) <= 1
    by_name = {gentle.tensors[group[0]].name: np.array(sizes) for group in groups(gentle)}
    assert len(by_name) == 2
    before, after = run(network), run(levelled(gentle, by_name))
    np.testing.assert_allclose(after, before, rtol=1e-3, atol=1e-3 * float(np.abs(before).max()))


def test_channels_of_one_size_lose_less_in_eight_bits() -> None:
    network = turned(small([0.5, -2, 3, 0.1]))
    uneven = levelled(network, {network.tensors[group[0]].name: np.array([1e-3, 1, 1, 1e3])
                                for group in groups(network)})  # fmt: skip
    exact = run(network)
    even, crooked = (float(np.abs(run(eighth(one, spread(one))) - exact).max())
                     for one in (network, uneven))  # fmt: skip
    assert even < 0.05 * float(np.abs(exact).max())
    assert crooked > 3 * even


def spread(network: Graph) -> dict[str, tuple[float, float]]:
    """Give the range of each activation on the one picture."""
    found = {"picture": (-1.0, 1.0)}
    for place, row in enumerate(network.operators):
        values = run(Graph(network.tensors, network.operators[: place + 1], network.entry))
        found[network.tensors[row.output].name] = (float(values.min()), float(values.max()))
    return found


def test_a_shift_is_added_to_what_a_convolution_gives() -> None:
    network = small([0.5, 0.5, 0.5, 0.5])
    names = [
        network.tensors[row.output].name for row in network.operators if row.op is not Op.PRELU
    ]
    shifts = {name: np.zeros(4) for name in names[:2]} | {names[2]: np.array([1.0, 2, 3])}
    np.testing.assert_allclose(run(shifted(network, shifts)) - run(network),
                               np.broadcast_to([1.0, 2, 3], (5, 5, 3)), atol=1e-5)  # fmt: skip


def test_a_prelu_keeps_the_steps_of_what_it_takes() -> None:
    network = small([0.5, -0.2, 0.3, 0.1])
    stored = eighth(network, spread(network))
    for row in stored.operators:
        if row.op is Op.PRELU:
            taken, kept = stored.tensors[row.inputs[0]], stored.tensors[row.output]
            assert taken.kind is kept.kind is Kind.INT8
            assert taken.scale == kept.scale
