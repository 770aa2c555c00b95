"""The darkened area under text."""

import numpy as np

from liftphase.render.panel import Panel


def test_of_a_panel_larger_than_the_image_the_part_inside_is_darkened():
    image = np.full((40, 30, 3), 200, np.uint8)
    area = Panel(50, 60, radius=5).darken(image, 10, 10)
    assert area.shape == (30, 20, 3)
    assert (image[20:, 20:] < 100).all()
    assert (image[:10] == 200).all()
