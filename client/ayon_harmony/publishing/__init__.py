"""What leaves the scene: instances are collected, rendered and extracted."""
