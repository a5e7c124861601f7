"""What keeps a backup, a restore or the move to PostgreSQL from being made."""

from bot.mistakes import OperatorMistake


class BackupMistake(OperatorMistake):
    """Said to the operator in one German sentence; nothing was changed."""
