"""Tests follow."""
