"""One graph of Values, and the chain rule over it."""
