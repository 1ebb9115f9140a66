"""What 8 bits need of a network is measured on it: channels of one size, averages given back."""

import numpy as np
import pytest

from inference.convert.balance import turned
from inference.convert.graph import Graph
from inference.convert.quantise import eighth
from inference.convert.recipes import Calibration, eighth_mobilefacenet
from inference.convert.writer import tflite
from inference.face.calibrate import measure
from inference.runtime import Tensor, interpreter
from tests.inference.test_graphs import small

DICE = np.random.default_rng(3)
PICTURES = [DICE.integers(-128, 128, (5, 5, 2)).astype(np.float64) for _ in range(20)]


@pytest.fixture(scope="module")
def network() -> Graph:
    return turned(small([0.5, -2, 3, 0.1]))


@pytest.fixture(scope="module")
def measured(network: Graph) -> Calibration:
    return measure(network, PICTURES)


def outputs(network: Graph) -> Tensor:
    loaded = interpreter(model_content=tflite(network, "small"))
    entry, output = loaded.get_input_details()[0], loaded.get_output_details()[0]
    scale, zero = output["quantization"]
    found = []
    for picture in PICTURES:
        loaded.set_tensor(entry["index"], picture[np.newaxis].astype(entry["dtype"]))
        loaded.invoke()
        values = loaded.get_tensor(output["index"])[0].astype(np.float32)
        found.append((values - zero) * np.float32(scale) if scale else values)
    return np.stack(found)


def test_every_channel_of_an_inner_activation_reaches_one(measured: Calibration) -> None:
    inner = [ends for name, ends in measured.ranges.items() if name not in {"picture", "conv_2d_4"}]
    assert [max(-low, high) for low, high in inner if max(-low, high) > 1 + 1e-6] == []
    assert sum(max(-low, high) == pytest.approx(1, abs=1e-6) for low, high in inner) >= 2
    assert measured.ranges["picture"] == (-128.0, 127.0)


def test_eight_bits_follow_the_floats(network: Graph, measured: Calibration) -> None:
    exact = outputs(network)
    stored = outputs(eighth_mobilefacenet(network, measured))
    assert np.abs(stored - exact).max() < 0.04 * np.abs(exact).max()


def test_averages_given_back_leave_less_of_a_lean(network: Graph, measured: Calibration) -> None:
    nothing = {name: np.zeros_like(values) for name, values in measured.shifts.items()}
    leaning = Calibration(measured.sizes, measured.ranges, nothing)
    exact = outputs(network).mean((0, 1, 2))
    lean = [np.abs(outputs(eighth_mobilefacenet(network, one)).mean((0, 1, 2)) - exact).max()
            for one in (measured, leaning)]  # fmt: skip
    assert lean[0] < lean[1]


def test_a_steep_slope_has_a_range_of_its_own() -> None:
    steep = small([0.5, -2, 3, 0.1])
    names = {steep.tensors[row.output].name for row in steep.operators}
    ranges = dict.fromkeys(names, (-4.0, 4.0)) | {"picture": (-1.0, 1.0), "prelu_1": (-8.0, 4.0)}
    stored = {tensor.name: tensor.scale for tensor in eighth(steep, ranges).tensors}
    assert stored["prelu_1"] != stored["conv_2d_0"]
