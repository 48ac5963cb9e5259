"""`python -m bot` is `viva`."""

import sys

from bot.cli.app import main

sys.exit(main())
