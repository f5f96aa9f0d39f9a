"""The reverse pass: what must be known before it, what is written, and the pass."""
