"""Backup, restore, and the move to PostgreSQL: commands of the operator."""
