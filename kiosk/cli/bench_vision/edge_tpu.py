"""Embedding A as an Edge TPU has it, in 8 bits: how near it is, and whether it decides alike.

Measured on the processor, which takes ten times as long for it as for the floats.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from inference.face import points
from inference.face.comparison import A_EIGHT, A, B, FaceModels, Template
from inference.models import default_dir
from inference.runtime import Net
from kiosk.cli.bench.measure import Measure, budget
from kiosk.cli.bench_vision.face_pairs import Pairs, templates

PAIRS: Final = 10  # of one person, and as many of two
MOST_LOSS: Final = 0.005  # 1 - cosine


def measures(
    models: FaceModels, folder: Path, found: dict[str, Template], test: Pairs
) -> Iterator[Measure]:
    """Compare both forms on a few test pairs; `found` are templates with the floats."""
    if models.embedding_b is None or models.embedding.name != A:
        return
    here = default_dir()
    chosen = points.load(here).of({A_EIGHT, B})
    small = replace(models, embedding=Net(A_EIGHT, here), thresholds=chosen)
    pairs = [pair for pair in (*test.genuine[:PAIRS], *test.impostor[:PAIRS])
             if all(name in found for name in pair)]  # fmt: skip
    made = templates(small, folder, sorted({name for pair in pairs for name in pair}))
    worst = max(1 - float(found[name][A] @ made[name][A_EIGHT]) for name in made)
    yield budget(f"face.a_int8.loss_of_cosine_worst_of_{len(made)}", round(worst, 4), "", MOST_LOSS)
    differ = sum(
        models.decide(found[one], found[other]).same != small.decide(made[one], made[other]).same
        for one, other in pairs
    )
    yield budget(f"face.a_int8.decisions_that_differ_of_{len(pairs)}", differ, "pairs", 0.5)
