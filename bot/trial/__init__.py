"""Tries a change of the training data aside: what would be understood better, and what worse."""
