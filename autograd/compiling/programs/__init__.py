"""Programs as their users see them."""
