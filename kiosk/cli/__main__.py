"""`python -m kiosk.cli`: the same as the installed command."""

import sys

from kiosk.cli import main

sys.exit(main())
