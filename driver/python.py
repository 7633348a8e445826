"""What the driver starts for Python cells: a process attached to its JVM."""

import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [here, *(path for path in sys.path if path not in ("", here))]

from oasis_python.session import create  # noqa: E402
from oasis_session.session import main  # noqa: E402

sys.path.remove(here)
main(create)
