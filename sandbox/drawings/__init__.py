"""Tasks about drawings: reading a folder of real ones, and mutated ones."""
