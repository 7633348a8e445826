"""What `spark-submit` starts: the supervisor of one session. Its one argument is the file of the set-up, which it reads and removes."""

import os
import sys
import tempfile
import zipfile

here = os.path.dirname(os.path.abspath(__file__))
if not os.path.isdir(os.path.join(here, "oasis_driver")):
    # On a machine of a cluster the packages are in an archive that came along; all that the session keeps stays in its working directory, which is removed with it.
    here = os.path.abspath("oasis-driver")
    with zipfile.ZipFile("oasis-driver.zip") as archive:
        archive.extractall(here)
    os.environ["TMPDIR"] = tempfile.tempdir = os.path.abspath("tmp")
    os.makedirs(tempfile.tempdir, 0o700, exist_ok=True)
sys.path.insert(0, here)

from oasis_driver.main import main  # noqa: E402

main(sys.argv[1])
