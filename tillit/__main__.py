"""`python -m tillit`: the command line."""

from tillit.config.cli import main

main()
