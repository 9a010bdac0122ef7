"""What is loaded: which of it is outdated, and the actions of Manage."""
