"""When an engine fails again and again, it is left alone for a while (Nygard, Release It!, “circuit breaker”)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from mpsc_graph.errors import EngineDown

__all__ = ["Breaker"]

_FAILURES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds
_log = logging.getLogger(__name__)


class Breaker:
    """Counts failures in a row. After five, askers are refused at once until a pause has passed, each twice as long as
    the last; then one may try, and what comes of it decides for all."""

    def __init__(self, url: str, now: Callable[[], float] = monotonic) -> None:
        self._url, self._now = url, now
        self._lock = threading.Lock()
        self.failures, self._closed_until = 0, 0.0  # failures in a row

    @property
    def is_open(self) -> bool:
        """Whether askers are refused."""
        return self.failures >= _FAILURES

    def enter(self) -> None:
        """Let an asker through. Raises EngineDown while the engine is left alone."""
        with self._lock:
            if not self.is_open:
                return
            wait = self._closed_until - self._now()
            if wait > 0:
                problem = f"the engine has failed {self.failures} times in a row; it is asked again in {wait:.0f} s"
                raise EngineDown(self._url, problem)
            self._rest()  # for all others, until this one is back

    def succeeded(self) -> None:
        with self._lock:
            if self.is_open:
                _log.warning("%s: the engine is back", self._url)
            self.failures = 0

    def failed(self) -> None:
        with self._lock:
            self.failures += 1
            if self.failures == _FAILURES:
                _log.error("%s: the engine has failed %d times in a row and is left alone", self._url, _FAILURES)
            if self.is_open:
                self._rest()

    def _rest(self) -> None:
        pause = min(_FIRST_PAUSE * 2 ** (self.failures - _FAILURES), _LONGEST_PAUSE)
        self._closed_until = self._now() + pause
