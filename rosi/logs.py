"""Log lines as JSON: which address, which request, how long; never parameters, names or case text."""

import structlog


def _without_exception_text(logger, method, event):
    """Keep the type and place of an error, drop its message: PostgreSQL and forms quote what was typed."""
    error = event.pop("exc_info", None)
    if error is True:
        import sys

        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if error and error[0] is not None:
        trace = error[2]
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        event["error"] = error[0].__name__
        event["trace"] = places[-8:]
    return event


_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_exception_text,
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django logs the address of every refused page, and an address never holds case text.
        "django": {"level": "WARNING"},
        "django.db.backends": {"level": "CRITICAL"},
        "axes": {"level": "CRITICAL"},  # it writes addresses and what was typed
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}


def configure_structlog() -> None:
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
