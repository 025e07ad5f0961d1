"""The relay: one process that carries events, seals evidence and watches the late."""
