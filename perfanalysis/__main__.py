"""``python -m perfanalysis``: the command line."""

from perfanalysis.cli import main

if __name__ == "__main__":
    main()
