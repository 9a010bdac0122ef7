"""What an artist does with a scene: open, save, recover, switch, its settings."""
