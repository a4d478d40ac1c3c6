"""What may be logged: where something went wrong, never what was in it."""

import logging
import traceback


class ShapeOnlyFormatter(logging.Formatter):
    """Prints logger, level, and of an error its class and places; neither message arguments nor error texts,
    because both may quote what a customer wrote.
    """

    def format(self, record: logging.LogRecord) -> str:
        words = f"{record.levelname.lower()} {record.name} {record.module}:{record.lineno}"
        if not (record.exc_info and record.exc_info[1]):
            return words
        error = record.exc_info[1]
        places = [f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
        return f"{words} {type(error).__name__} at {' > '.join(places[-6:])}"
