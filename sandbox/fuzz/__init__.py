"""Rude peers: what nobody should send, sent on purpose and by the million."""
