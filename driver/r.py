"""What the driver starts for R cells: becomes the R that it is given, which ends with the driver."""

import os
import sys

from oasis_session.session import end_with_parent

end_with_parent()
os.execvp(sys.argv[1], sys.argv[1:])
