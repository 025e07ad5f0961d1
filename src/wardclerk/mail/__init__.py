"""The mail server of the demo, and which mailboxes are watched."""
