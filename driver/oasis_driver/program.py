"""Programs of the driver's own that other languages run: they travel inside its package, which may be an archive."""

import os
import pkgutil


def write(place, part, names):
    """Writes the files of a part of the package into a folder; gives the folder."""
    os.makedirs(place, exist_ok=True)
    for name in names:
        with open(os.path.join(place, name), "wb") as file:
            file.write(pkgutil.get_data(__package__, f"{part}/{name}"))
    return place
