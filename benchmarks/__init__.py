"""Speed beside peers: ``python -m benchmarks --help``.

Each peer runs in its own process with one thread, shows that its answer is right, and
is then timed in turns with the others.  Figures are medians; ratios come from one run.
"""
