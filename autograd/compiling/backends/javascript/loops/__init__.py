"""Instructions as loops over Float64Array, a function each."""
