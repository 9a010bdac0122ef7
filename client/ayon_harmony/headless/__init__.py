"""Sessions without an artist: which scenes, which Harmony, what became of them."""
