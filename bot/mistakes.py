"""Mistakes of the operator, as opposed to faults of the program and to what visitors or editors get wrong."""


class OperatorMistake(Exception):
    """Something on this machine is not as it must be; the message is German and says what to do."""
