"""What proves that a person has just shown who they are."""

STAMP = "wardclerk_identity_checked"  # in the session, which no client can write
FRESH_SECONDS = 5 * 60  # one check serves the few decisions that are made in a row
