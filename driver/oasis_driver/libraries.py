"""What Python cells need beside Spark and Python: IPython and what it needs, in an archive that travels with the application as one of its files."""

import os
import zipfile


def unpacked(name, folder):
    """Unpacks the archive of this name into a folder, once; gives the folder."""
    if not os.path.isdir(folder):
        unfinished = f"{folder}.part"
        with zipfile.ZipFile(place_of(name)) as archive:
            archive.extractall(unfinished)
        os.rename(unfinished, folder)
    return folder


def place_of(name):
    """Where Spark put a file of the application: YARN and Kubernetes into the working directory, all else where Spark keeps such."""
    from pyspark import SparkFiles

    return name if os.path.isfile(name) else SparkFiles.get(name)
