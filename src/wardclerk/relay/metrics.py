"""The relay's figures for Prometheus; each has a line in monitoring/README.md."""

from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS_SECONDS = (
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
    60,
    300,
    3600,
)

PART_UP = Gauge("wardclerk_relay_part_up", "1 while the part makes progress", ["part"])
PART_FAILURES = Counter(
    "wardclerk_relay_part_failures_total",
    "Steps that failed and are repeated",
    ["part"],
)
ATTEMPTS = Counter(
    "wardclerk_event_attempts_total",
    "Attempts to deliver by what came of them",
    ["endpoint", "outcome"],
)
ATTEMPT_SECONDS = Histogram(
    "wardclerk_event_attempt_seconds",
    "Duration of one attempt to deliver",
    ["endpoint"],
    buckets=LATENCY_BUCKETS_SECONDS,
)
DELIVERY_SECONDS = Histogram(
    "wardclerk_event_delivery_seconds",
    "From the event's creation to the receiver's 2xx",
    buckets=LATENCY_BUCKETS_SECONDS,
)
LOST_LEASES = Counter(
    "wardclerk_event_lost_leases_total",
    "Outcomes that were not stored because another relay had taken over",
)
BREAKER_OPEN = Gauge(
    "wardclerk_endpoint_breaker_open",
    "1 while the endpoint is not sent to because it kept failing",
    ["endpoint"],
)
OUTBOX_EVENTS = Gauge(
    "wardclerk_outbox_events", "Unfinished events by state", ["state"]
)
OUTBOX_OLDEST_SECONDS = Gauge(
    "wardclerk_outbox_oldest_seconds", "Age of the oldest event by state", ["state"]
)
OUTBOX_OVERDUE_SECONDS = Gauge(
    "wardclerk_outbox_overdue_seconds",
    "How long the event that is longest due has been due",
)
RESENDS = Counter(
    "wardclerk_event_resends_total", "Events sent again because nobody confirmed them"
)
UNCONFIRMED_DEAD = Counter(
    "wardclerk_event_unconfirmed_dead_total", "Events given up because nobody confirmed"
)
PROOF_OPEN = Gauge(
    "wardclerk_event_proof_open",
    "Events of the last proven day that are neither confirmed nor applied",
)
PROOF_AGE_SECONDS = Gauge(
    "wardclerk_event_proof_age_seconds", "Since the last proof of a day was made"
)
SEALED = Counter("wardclerk_evidence_sealed_total", "Evidence entries sealed")
SEAL_PENDING = Gauge("wardclerk_evidence_pending", "Evidence entries not sealed yet")
SEAL_LAG_SECONDS = Gauge(
    "wardclerk_evidence_seal_lag_seconds", "Age of the oldest entry not sealed yet"
)
SEALER_ACTIVE = Gauge(
    "wardclerk_evidence_sealer_active", "1 in the one relay that seals"
)
SEAL_BLOCKED = Gauge(
    "wardclerk_evidence_seal_blocked",
    "1 while sealing is refused because database and anchor contradict each other",
)
TREE_SIZE = Gauge("wardclerk_evidence_tree_size", "Leaves under the last checkpoint")
MAILBOX_UP = Gauge("wardclerk_mailbox_up", "1 when the last look worked", ["mailbox"])
MAILBOX_WAITING = Gauge(
    "wardclerk_mailbox_waiting", "Messages that nobody fetched yet", ["mailbox"]
)
MAILBOX_IN_FLIGHT = Gauge(
    "wardclerk_mailbox_in_flight", "Messages fetched and not yet confirmed", ["mailbox"]
)
MAILBOX_STUCK = Gauge(
    "wardclerk_mailbox_stuck",
    "Messages presented several times and never confirmed",
    ["mailbox"],
)
MAILBOX_PRESENTED = Counter(
    "wardclerk_mailbox_presented_total", "Messages presented again", ["mailbox"]
)
MAILBOX_FILED = Counter(
    "wardclerk_mailbox_filed_total", "Confirmed messages filed away", ["mailbox"]
)
