"""Starts the session of one notebook: `python start.py`. The workbench speaks to it over its standard input and output."""

import os
import sys

# Only the package is reachable by name while it loads: what else stands in this folder would hide a person's own modules.
here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [here, *(path for path in sys.path if path not in ("", here))]

from oasis_session.session import main  # noqa: E402

sys.path.remove(here)
main()
