"""AYON's tools with a window."""
