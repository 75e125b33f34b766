"""`python -m motcua`: the one command line. `script/motcua` calls it in the platform's own environment."""

import sys

from motcua.cli.main import main

sys.exit(main(sys.argv[1:]))
