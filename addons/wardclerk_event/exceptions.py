"""What a sender is told when its event cannot be applied."""


class EventRefused(Exception):
    """The event was understood, is signed, and cannot be applied.

    `field` is the path of the wrong value (`data.mailbox`), the message says what is
    wrong with it and `next_step` what the sender's operator can do. The inbox keeps all
    three.
    """

    def __init__(self, field, message, next_step=""):
        super().__init__(message)
        self.field = field
        self.next_step = next_step
