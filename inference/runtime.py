"""Runs TFLite models: the one place that knows which runtime does it.

`tflite_runtime` is the default; SIMKIOSK_RUNTIME=ai_edge_litert.interpreter takes its successor,
which has the same interface.
"""

import importlib
import os
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inference.models import path_of

DEFAULT: Final = "tflite_runtime.interpreter"
THREADS: Final = 1  # these nets take milliseconds; a second thread mostly spins
KNOWN: Final = (DEFAULT, "ai_edge_litert.interpreter")

Tensor = NDArray[np.float32]


class Net:
    """One loaded model; not for use by two threads at once."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._interpreter: Any = _interpreter_class()(
            model_path=str(path_of(name, folder)), num_threads=THREADS
        )
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [row["index"] for row in self._interpreter.get_output_details()]

    def __call__(self, tensor: Tensor) -> list[Tensor]:
        """Run one batch of one; the outputs are copies."""
        self._interpreter.set_tensor(self._input, tensor[np.newaxis])
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index)[0] for index in self._outputs]


def _interpreter_class() -> Any:  # noqa: ANN401  # neither runtime ships types
    chosen = os.environ.get("SIMKIOSK_RUNTIME", DEFAULT)
    if chosen not in KNOWN:
        raise ValueError(f"SIMKIOSK_RUNTIME is none of {', '.join(KNOWN)}")
    return importlib.import_module(chosen).Interpreter
