"""The net: modules, neurons, layers, and the functions they are made of."""
