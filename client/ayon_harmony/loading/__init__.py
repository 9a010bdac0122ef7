"""What comes into the scene: what loaders of a kind share."""
