# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Long calls of the library that Ctrl-C can end.

Python runs signal handlers in the main thread and only between two bytecode
instructions. While the main thread is inside the library, no handler runs. If
a handler ran in a callback, its exception would be raised before the callback
could catch it. So a helper thread makes the long call. The main thread waits
where signals reach it, and answers the progress callback. An exception raised
there stops the library and is raised again when the call has ended.

Other threads get no signals, so they call the library themselves.

When the interpreter ends, no thread may return from the library: Python would
end it in the middle of C++ frames. See end_others().
"""

from __future__ import annotations

import os
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any, Callable, Optional

# On most systems a signal wakes the main thread at once.
_POLL_SECONDS = 0.1
# More time than the library needs to notice that a call was cancelled.
_LONGEST_END_SECONDS = 10.0

_running: set = set()  # calls inside the library
_ending = False  # the interpreter is ending; no other thread may call
_no_helpers = False  # ... and no thread can be started

os.register_at_fork(after_in_child=_running.clear)


class Usage:
    """Whether an object is in use. Threads wait for each other. A thread that
    uses an object again during its own call, from a callback or a signal
    handler, gets an error; otherwise it would wait for itself forever."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self.busy = False

    def lock(self):
        """A context manager that holds the object while it is used."""
        if self._pid != os.getpid():
            # This is a child of fork(). The thread that held it, if any, does
            # not exist here.
            self._lock = threading.RLock()
            self._pid = os.getpid()
        return self._lock

    def check(self) -> None:
        """Requires the lock."""
        if self.busy:
            raise RuntimeError(f"{self._what} is in use: by a call that this "
                               "one interrupts, or that was running when the "
                               "process forked")

    def await_end(self) -> bool:
        """Requires the lock. Waits for a call that was abandoned. Returns
        False if it does not end, such as one of a thread that fork() left
        behind."""
        pid, until = self._pid, time.monotonic() + _LONGEST_END_SECONDS
        while self.busy and os.getpid() == pid and time.monotonic() < until:
            time.sleep(0.01)
        return not self.busy


class Watch:
    """The state that a call shares with the library's callbacks."""

    def __init__(self) -> None:
        self.call: Optional[Call] = None
        self.error: Optional[BaseException] = None  # raised in a callback


class Call:
    """One call of the library.

    work: makes the call and returns the result. It owns all that the call
        needs, so that nothing is freed while it runs. May raise.
    usage: is busy while the call runs. The caller holds its lock.
    watch: refers to the call while it runs.
    progress: is called with the arguments of tell() by the thread that called
        run(). May be None.
    """

    def __init__(self, work: Callable[[], Any], usage: Usage, watch: Watch,
                 progress: Optional[Callable[..., Any]]) -> None:
        self._work: Optional[Callable[[], Any]] = work
        self._usage = usage
        self._watch = watch
        self._progress = progress
        self._cancelled = False
        self._done = False
        self._result: Any = None
        self._error: Optional[BaseException] = None
        # The helper takes this when it begins. If the main thread gives up
        # before that, it takes it instead.
        self._claim = threading.Lock()
        self._messages: Optional[SimpleQueue] = None
        self._answers: SimpleQueue = SimpleQueue()

    def run(self) -> Any:
        """Returns the result of `work`, or raises what it or `progress`
        raised."""
        if threading.current_thread() is threading.main_thread():
            if _no_helpers:
                self._execute()
            else:
                self._run_by_helper()
        elif _ending:
            raise RuntimeError("the interpreter is shutting down")
        else:
            self._execute()
        error, self._error = self._error, None
        if error is None:
            return self._result
        try:
            raise error
        finally:
            del error  # it refers to this frame

    def tell(self, *numbers: Optional[int]) -> bool:
        """For the library's callback. Returns True to stop."""
        if self._cancelled:
            return True
        if self._progress is None:
            return False
        if self._messages is None:
            self._progress(*numbers)
            return False
        self._messages.put(numbers)
        return self._answers.get()

    def cancel(self) -> None:
        self._cancelled = True

    def _execute(self) -> None:
        self._usage.busy = True
        self._watch.call = self
        _running.add(self)
        try:
            if _ending and (threading.current_thread()
                            is not threading.main_thread()
                            and self._messages is None):
                raise RuntimeError("the interpreter is shutting down")
            if self._work is not None:
                self._result = self._work()
        except BaseException as error:
            self._error = error
        finally:
            self._work = None  # and all that it owns
            self._watch.call = None
            self._usage.busy = False
            _running.discard(self)

    def _help(self, messages: SimpleQueue) -> None:
        if self._claim.acquire(False):
            self._execute()
            self._done = True
            messages.put(None)

    def _run_by_helper(self) -> None:
        messages = self._messages = SimpleQueue()
        try:
            helper = threading.Thread(target=self._help, args=(messages,),
                                      name="llmzip", daemon=True)
            try:
                helper.start()
            except (RuntimeError, MemoryError):  # no thread can be started
                if not self._claim.acquire(False):
                    raise
                self._messages = None
                self._execute()
                return
            while not self._done:
                try:
                    numbers = messages.get(timeout=_POLL_SECONDS)
                except Empty:
                    continue
                if numbers is not None and self._progress is not None:
                    self._progress(*numbers)
                    self._answers.put(False)
            # Python warns about threads if somebody forks after the call.
            helper.join()
        except BaseException:
            self._cancelled = True
            self._answers.put(True)
            if not self._claim.acquire(False):
                self._await_end(messages)
            raise

    def _await_end(self, messages: SimpleQueue) -> None:
        while not self._done:
            try:
                messages.get(timeout=_POLL_SECONDS)
            except BaseException:  # Empty, or a second Ctrl-C
                pass


def end_others() -> None:
    """Runs when the interpreter ends. Ends the calls of other threads, which
    are all daemons, and lets no new call begin."""
    global _ending
    _ending = True
    for call in list(_running):
        call.cancel()
    until = time.monotonic() + _LONGEST_END_SECONDS
    while _running and time.monotonic() < until:
        time.sleep(0.01)


def no_more_helpers() -> None:
    """From now on a new thread would never run."""
    global _no_helpers
    _no_helpers = True
