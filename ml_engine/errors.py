"""What an engine says when it cannot do what was asked."""


class BadInput(ValueError):
    """The input cannot be used. Its text is one clear sentence for the person who sent it."""


class Cancelled(Exception):
    """Raised by a report callable to stop an engine at its next event."""
