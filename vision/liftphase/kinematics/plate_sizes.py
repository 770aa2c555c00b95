"""Diameters of weight plates, millimeters: what `--plate` may be, and what a plate that is seen may be."""

# International Weightlifting Federation, Technical and Competition Rules and Regulations, 3.3.3: the largest
# discs have 450 mm, +- 1 mm; bumper plates of 10 kg and more have the same diameter.
FULL_SIZE_MM = 450.0

# The smallest and the largest that a person may name: a change plate, and a plate larger than the bumpers.
PLATE_MM = (100.0, 600.0)
