"""What `./wardclerk` does: one file a command, standard library only."""
