"""Helpers of the server that addons import."""
