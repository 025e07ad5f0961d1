"""What the assist service counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)


class Metrics:
    """One set of metrics per service, so that tests do not share counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.readings = Counter(
            "wardclerk_assist_readings",
            "Documents read, by what they are and by where the values came from.",
            ["document_type", "source"],
            registry=self.registry,
        )
        self.problems = Counter(
            "wardclerk_assist_problems",
            "Problems found in documents, by code.",
            ["code"],
            registry=self.registry,
        )
        self.refusals = Counter(
            "wardclerk_assist_refusals",
            "Requests answered without a reading, by status.",
            ["status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "wardclerk_assist_reading_seconds",
            "Time from request to answer, by source.",
            ["source"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.workers = Gauge(
            "wardclerk_assist_workers_warm",
            "Worker processes that are up.",
            registry=self.registry,
        )
        self.waiting = Gauge(
            "wardclerk_assist_documents_waiting",
            "Documents that wait for a worker.",
            registry=self.registry,
        )
        self.restarts = Gauge(
            "wardclerk_assist_worker_restarts",
            "Workers that were ended and replaced since the start.",
            registry=self.registry,
        )
        self.resident = Gauge(
            "wardclerk_assist_workers_resident_bytes",
            "Memory of the workers as they last told.",
            registry=self.registry,
        )

    def count(self, answer: dict, seconds: float) -> str:
        """Count one reading; returns where its values came from."""
        sources = {field["source"] for field in answer["fields"].values()}
        source = next((s for s in ("xml", "ocr", "text") if s in sources), "none")
        self.readings.labels(answer["document_type"]["value"], source).inc()
        for problem in answer["problems"]:
            self.problems.labels(problem["code"]).inc()
        self.seconds.labels(source).observe(seconds)
        return source
