"""Runs TFLite models: the one place that knows which runtime does it, and on what.

`tflite_runtime` is the default; SIMKIOSK_RUNTIME=ai_edge_litert.interpreter takes its successor,
which has the same interface. A model compiled for the Edge TPU (NAME_edgetpu in a signed pack)
goes there when its library is here too; else the CPU does the work and a note says why. Numbers go
in and out as floats, whatever the model stores.
"""

import ctypes
import importlib
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inference.models import packed, path_of
from kiosk.ports.vision import ModelBrokenError

DEFAULT: Final = "tflite_runtime.interpreter"
THREADS: Final = 1  # these nets take milliseconds; a second thread mostly spins
KNOWN: Final = (DEFAULT, "ai_edge_litert.interpreter")
EDGE_TPU: Final = os.environ.get("SIMKIOSK_EDGETPU", "libedgetpu.so.1")
COMPILED: Final = "_edgetpu"
ON_EDGE_TPU: Final = "edgetpu"

Tensor = NDArray[np.float32]


class Net:
    """One loaded model; not for use by two threads at once. `note` says why no TPU is used."""

    def __init__(self, name: str, folder: Path) -> None:
        """Raise `ModelsAbsentError` or `ModelBrokenError`."""
        self.name = name
        self.note = ""
        self.on = "cpu"
        path, delegates = self._placed(folder)
        try:
            self._interpreter = interpreter(model_path=str(path), experimental_delegates=delegates)
        except (ValueError, RuntimeError) as refused:
            raise ModelBrokenError("vision", f"{name} is no model the runtime takes") from refused
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = self._interpreter.get_output_details()

    @property
    def side(self) -> int:
        """Rows of the picture it takes."""
        return int(self._input["shape"][1])

    def __call__(self, tensor: Tensor) -> list[Tensor]:
        """Run one batch of one; raise `ModelBrokenError` for numbers that are none."""
        batch = tensor[np.newaxis]
        if batch.shape != tuple(self._input["shape"]) or not np.isfinite(batch).all():
            raise ModelBrokenError("vision", f"{self.name} is given {batch.shape} or no numbers")
        self._interpreter.set_tensor(self._input["index"], _stored(batch, self._input))
        self._interpreter.invoke()
        outputs = [_real(self._interpreter.get_tensor(row["index"])[0], row)
                   for row in self._outputs]  # fmt: skip
        if not all(np.isfinite(output).all() for output in outputs):
            raise ModelBrokenError("vision", f"{self.name} gives no numbers")
        return outputs

    def _placed(self, folder: Path) -> tuple[Path, list[Any]]:
        """Choose the model for the Edge TPU when that can run here, else the one for the CPU."""
        if compiled(self.name, folder):
            try:
                ctypes.CDLL(EDGE_TPU)  # absent, it would leave half a delegate behind
                delegate = _runtime().load_delegate(EDGE_TPU)
            except (OSError, ValueError):
                self.note = f"{self.name}: no Edge TPU here, the CPU is used"
            else:
                self.on = ON_EDGE_TPU
                return path_of(self.name + COMPILED, folder), [delegate]
        return path_of(self.name, folder), []


def compiled(name: str, folder: Path) -> bool:
    """Tell whether the pack in use brings a model's form for the Edge TPU."""
    return any(row.name == name + COMPILED for row in packed(folder))


def interpreter(**model: Any) -> Any:  # noqa: ANN401  # neither runtime ships types
    """Load a model as the runtime itself has it; raise `ValueError` or `RuntimeError`."""
    made = _runtime().Interpreter(num_threads=THREADS, **model)
    made.allocate_tensors()
    return made


def runtime_name() -> str:
    """Name the runtime in use, for the record of a decision."""
    return os.environ.get("SIMKIOSK_RUNTIME", DEFAULT).partition(".")[0]


def _stored(batch: Tensor, row: dict[str, Any]) -> NDArray[Any]:
    scale, zero = row["quantization"]
    if row["dtype"] == np.float32:
        return np.asarray(batch, np.float32)
    limits = np.iinfo(row["dtype"])
    steps: NDArray[Any] = np.clip(np.round(batch / scale) + zero, limits.min, limits.max)
    return steps.astype(row["dtype"])


def _real(values: NDArray[Any], row: dict[str, Any]) -> Tensor:
    scale, zero = row["quantization"]
    if row["dtype"] == np.float32:
        return np.asarray(values, np.float32)
    return np.asarray((values.astype(np.float32) - zero) * scale, np.float32)


def _runtime() -> Any:  # noqa: ANN401  # neither runtime ships types
    chosen = os.environ.get("SIMKIOSK_RUNTIME", DEFAULT)
    if chosen not in KNOWN:
        raise ValueError(f"SIMKIOSK_RUNTIME is none of {', '.join(KNOWN)}")
    return importlib.import_module(chosen)
