"""``python -m autograd``: the commands about graphs."""

from autograd.cli import main

main(prog_name="python -m autograd")
