"""One line of JSON per happening, each with an `action` word and a trace."""

import logging
import sys

import structlog

# Whatever carries one of these words in its name must never reach a log.
FORBIDDEN_WORDS = ("body", "password", "secret", "signature", "token", "authorization")
DETAIL_MAX_CHARS = 200
HIDDEN = "[hidden]"


def configure(stream=None) -> None:
    """Write structured lines to `stream` (standard output) and quieten libraries."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            require_action,
            hide_forbidden,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stdout),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[LibraryHandler()], force=True)


class LibraryHandler(logging.Handler):
    """Warnings of libraries as lines of the same form, cut to their first line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        first_line = record.getMessage().partition("\n")[0][:DETAIL_MAX_CHARS]
        logger(record.name).warning("library_warning", detail=first_line)


def logger(part: str):
    """The logger of one part of the relay."""
    return structlog.get_logger().bind(part=part, trace="")


def require_action(_logger, _method, event):
    """The first argument of a call is the action word; a line without one is a bug."""
    action = event.pop("event", None)
    if not action or " " in str(action):
        raise ValueError(f"a log line needs one action word, not {action!r}")
    return {"action": action, **event}


def hide_forbidden(_logger, _method, event):
    """Hide values whose name says that they are secret or content."""
    return {
        name: HIDDEN if any(word in name for word in FORBIDDEN_WORDS) else value
        for name, value in event.items()
    }
