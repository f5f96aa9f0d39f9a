"""PyTorch: a program as a module whose parameters are the program's."""
