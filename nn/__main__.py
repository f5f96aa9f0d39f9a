"""``python -m nn`` is the ``chainrule`` command."""

from nn.cli import main

if __name__ == "__main__":
    main(prog_name="chainrule")
