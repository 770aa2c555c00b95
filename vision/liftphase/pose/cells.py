"""The cells of the image whose motion a track holds; apart from what measures it, which loads OpenCV."""

import numpy as np
from numpy.typing import NDArray

# Cells along either side of the image. With 8 to 12 the same reps show in the real clips; with 6 small loads
# are averaged away, with 24 the noise of single cells shows.
CELLS = 12


def no_motion() -> NDArray[np.float16]:
    """(R, R, 2) zeros: the motion of the cells where it is not known."""
    return np.zeros((CELLS, CELLS, 2), np.float16)
