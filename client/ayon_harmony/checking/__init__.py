"""What a publish would complain about: validators, their facts, Scene Check."""
