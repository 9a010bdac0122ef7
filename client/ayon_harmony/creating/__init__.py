"""Making instances: what creators of a kind share."""
