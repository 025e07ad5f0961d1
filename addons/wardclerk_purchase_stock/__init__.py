"""Purchase orders whose goods are received in a warehouse."""
