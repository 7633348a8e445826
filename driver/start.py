"""What `spark-submit` starts: the supervisor of one session. Its one argument is the file of the set-up, which it reads and removes."""

import os
import sys

# The package stands beside this file, or in an archive that travels with the application.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from oasis_driver.main import main  # noqa: E402

main(sys.argv[1])
