"""What the documentation adds to Sphinx: a module each."""
