"""A sheet that is photographed and not read: is it there, whole, bright and sharp.

Pages have no shape of their own on this machine: what has an outline is judged inside it, else the
whole frame is taken for the page. The figures are those of `quality`, set on drawn specimens.
"""

from typing import Final

from inference.document import quality
from inference.document.finder import Found, find
from inference.document.rectify import as_it_is, rectify
from inference.picture import Bgr, grey, shrink
from kiosk.case.reasons import Reason

SIDE: Final = 1152
LEAST_LIGHT: Final = 90.0  # an empty bay is darker than any paper


def look(picture: Bgr, small: Bgr) -> tuple[Found | None, tuple[Reason, ...]]:
    """Judge a frame with its small copy; the outline is in pixels of the small one."""
    found = find(small)
    fair = shrink(picture, SIDE)
    if found is None and float(grey(small).mean()) < LEAST_LIGHT:
        return None, (Reason.DOC_NOT_FOUND,)
    if found is None:
        sheet = as_it_is(fair)
    else:
        sheet = rectify(fair, found.scaled(fair.shape[1] / small.shape[1]), card=False)
    figures = quality.look(sheet, None)
    return found, quality.faults(found, figures, scanned=True)
