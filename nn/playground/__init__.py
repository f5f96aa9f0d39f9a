"""A page that trains one net on one set of examples, with nothing else needed."""
