"""Neural nets assembled from scalar Values."""
