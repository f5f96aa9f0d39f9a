"""JAX: a program as a pure function of jnp arrays."""
