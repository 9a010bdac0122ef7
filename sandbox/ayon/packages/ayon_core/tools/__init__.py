"""Windows for artists."""
