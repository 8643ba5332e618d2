#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Lets each call of the system fail in small runs of the command.

Usage: syscalls.py LLMZIP PRELOADED_LIBRARY TEST_MODEL_MAKER

Each run is done once for counting, then again for every call that it made:
with that call failing, and with it and all later ones of its kind failing, for
several errors; reads and writes are also made to move one byte at a time.
Expected each time: exit status 0 and right bytes; or another exit status, a
message, the source as it was, under the target's name the old file, none, or
the whole new one, and no temporary file. Never a signal or a hang.
"""

import concurrent.futures
import errno
import os
import pathlib
import subprocess
import sys
import tempfile

LLMZIP, LIBRARY, MAKER = (os.path.abspath(path) for path in sys.argv[1:4])
FOLDER = tempfile.TemporaryDirectory(prefix="llmzip-syscalls-model-")
MODEL = FOLDER.name + "/tiny.gguf"
TIMEOUT_S = 20

SHORT = 0  # the library's word for "one byte at a time"
ERRORS = {
    "read": ["EIO", "EINTR", "EAGAIN", SHORT],
    "pread": ["EIO", "EINTR", SHORT],
    "write": ["EIO", "ENOSPC", "EINTR", "EAGAIN", SHORT],
    "open": ["EACCES", "EMFILE", "EINTR"],
    "openat": ["EACCES", "EMFILE", "ENOSPC", "EINTR"],
    "opendir": ["EACCES", "EMFILE"],  # where the folders are read by it
    "readdir": ["EIO"],
    "close": ["EIO", "EINTR"],
    "fsync": ["EIO", "ENOSPC", "EINTR", "EINVAL"],
    "fstat": ["EIO"],
    "stat": ["EIO", "EACCES"],
    "lstat": ["EIO", "EACCES"],
    "fstatat": ["EIO", "ELOOP"],
    "lseek": ["EINVAL"],
    "rename": ["EIO", "EACCES"],
    "renameat": ["EIO", "ENOSPC"],
    "renameat2": ["EIO", "EINVAL", "ENOSYS", "EEXIST"],
    "linkat": ["EIO", "EPERM"],
    "unlink": ["EIO"],
    "unlinkat": ["EIO", "EACCES"],
    "mkdir": ["EACCES"],
    "fchmod": ["EPERM"],
    "fchown": ["EPERM"],
    "futimens": ["EPERM"],
    "poll": ["EINTR", "ENOMEM"],
    "getrandom": ["ENOSYS", "EINTR"],
}
# What can never end well.
FATAL = {(kind, error) for kind in ("read", "pread", "write", "fsync")
         for error in ("EIO", "ENOSPC")}
# An interrupted call is made again; for ever it would be a hang, so not tried.
ENDLESS = {("read", "EINTR"), ("pread", "EINTR"), ("write", "EINTR"),
           ("fsync", "EINTR"), ("poll", "EINTR"), ("poll", "ENOMEM")}

TEXT = b"".join(b"line %d of a small text\n" % i for i in range(100))


class Scenario:
    """A run: its arguments, the files before it, and those after success."""

    def __init__(self, name, arguments, before, after, stdin=None, stdout=None):
        self.name = name
        self.arguments = arguments
        self.before = before
        self.after = after
        self.stdin = stdin
        self.stdout = stdout


def run(scenario, plan=None, counts=None):
    """Returns what is wrong, or None."""
    with tempfile.TemporaryDirectory(prefix="llmzip-syscalls-") as name:
        folder = pathlib.Path(name, "work")
        folder.mkdir()
        for path, data in scenario.before.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
            (folder / path).chmod(0o644)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "HOME": name, "LLMZIP_MODELS": name,
                       "LD_PRELOAD": LIBRARY}
        if plan:
            environment["LLMZIP_FAIL"] = "%s:%d:%d:%d" % plan
        if counts is not None:
            environment["LLMZIP_FAIL_COUNTS"] = name + "/counts"
        # Files, not pipes: they can be synced.
        with open(name + "/out", "wb") as out, open(name + "/err", "wb") as err:
            try:
                done = subprocess.run(
                    [LLMZIP, "-T1"] + scenario.arguments, cwd=folder,
                    stdout=out, stderr=err, env=environment, timeout=TIMEOUT_S,
                    input=scenario.stdin if scenario.stdin else b"")
            except subprocess.TimeoutExpired:
                return "hangs"
        if counts is not None:
            for line in open(name + "/counts"):
                kind, calls = line.split()
                counts[kind] = int(calls)
        stdout = pathlib.Path(name, "out").read_bytes()
        stderr = pathlib.Path(name, "err").read_text(errors="replace")
        after = {str(path.relative_to(folder)): path.read_bytes()
                 for path in folder.rglob("*") if path.is_file()}
        modes = {path.name: path.stat().st_mode & 0o777
                 for path in folder.rglob("*") if path.is_file()}
    return judge(scenario, plan, done.returncode, stdout, stderr, after, modes)


def judge(scenario, plan, code, stdout, stderr, after, modes):
    kind = plan[0] if plan else None
    if code < 0 or code > 6:
        return f"exit status {code}: {stderr}"
    if code == 0:
        if after != scenario.after:
            return f"exit status 0, but the files are {sizes(after)}"
        if scenario.stdout is not None and stdout != scenario.stdout:
            return "exit status 0, but another output"
        if plan and (kind, errno.errorcode.get(plan[1])) in FATAL:
            return "exit status 0 in spite of the error"
        # A file that could not be given its group must not lose others' bits.
        if kind == "fchown" and set(modes.values()) != {0o644}:
            return f"the modes are {modes}"
        return None
    if not any(line.startswith("llmzip: ") for line in stderr.splitlines()):
        return f"exit status {code} without a message: {stderr!r}"
    if plan and code == 1 and os.strerror(plan[1]) not in stderr:
        return f"the message does not tell the error: {stderr!r}"
    for path, data in after.items():
        allowed = [files[path] for files in (scenario.before, scenario.after)
                   if path in files]
        temporary = os.path.basename(path).startswith(".llmzip-")
        if temporary and kind == "unlinkat":
            continue
        if data not in allowed:
            return f"exit status {code} and {path} of {len(data)} bytes"
    for path, data in scenario.before.items():
        target = scenario.after.get(path, data) != data
        gone = path not in after
        if gone and (path in scenario.after or not removed(scenario, after)):
            return f"exit status {code} and {path} is gone"
        if not gone and not target and after[path] != data:
            return f"exit status {code} and {path} is another"
    return None


def removed(scenario, after):
    """Whether all that success makes is there, so that a source may go."""
    return all(after.get(path) == data
               for path, data in scenario.after.items())


def sizes(files):
    return {path: len(data) for path, data in files.items()}


def archive_of(arguments):
    return subprocess.run([LLMZIP, "-c"] + arguments, input=TEXT,
                          stdout=subprocess.PIPE, check=True).stdout


def scenarios():
    fast = archive_of(["-1"])
    with_model = ["-m", MODEL, "--method", "mix"]
    mixed = archive_of(with_model)
    text, archive = {"a": TEXT}, {"a.llmz": fast}
    both = {**text, **archive}
    old = {"a": TEXT, "a.llmz": b"old"}
    tree = {"t/a": TEXT, "t/s/b": TEXT}
    yield Scenario("compress", ["-1", "a"], text, both)
    yield Scenario("overwrite", ["-1", "-f", "a"], old, both)
    yield Scenario("verify", ["-1", "--verify", "a"], text, both)
    yield Scenario("remove", ["-1", "--rm", "a"], text, archive)
    yield Scenario("model", with_model + ["a"], text,
                   {**text, "a.llmz": mixed})
    yield Scenario("decompress", ["-d", "a.llmz"], archive, both)
    yield Scenario("decompress over", ["-d", "-f", "a.llmz"],
                   {**archive, "a": b"old"}, both)
    yield Scenario("decompress, remove", ["-d", "--rm", "a.llmz"], archive,
                   text)
    yield Scenario("decompress, model", ["-d", "-m", MODEL, "a.llmz"],
                   {"a.llmz": mixed}, {**text, "a.llmz": mixed})
    yield Scenario("to standard output", ["-dc", "a.llmz"], archive, archive,
                   stdout=TEXT)
    yield Scenario("filter", ["-1"], {}, {}, stdin=TEXT, stdout=fast)
    yield Scenario("test", ["-t", "a.llmz"], archive, archive, stdout=b"")
    yield Scenario("list", ["-l", "a.llmz"], archive, archive)
    yield Scenario("tree", ["-1", "-r", "t"], tree,
                   {**tree, "t/a.llmz": fast, "t/s/b.llmz": fast})
    yield Scenario("test tree", ["-t", "-r", "t"],
                   {"t/a.llmz": fast, "t/s/b.llmz": fast},
                   {"t/a.llmz": fast, "t/s/b.llmz": fast})


def plans(counts):
    for kind, calls in counts.items():
        for error in ERRORS[kind]:
            number = error if error == SHORT else getattr(errno, error)
            if error == SHORT:
                yield (kind, number, 1, 0)
                continue
            for call in range(1, calls + 1):
                yield (kind, number, call, 1)
                if (kind, error) not in ENDLESS:
                    yield (kind, number, call, 0)


def main():
    subprocess.run([MAKER, MODEL, "llama-bpe", "1"], check=True)
    points = {}
    failures = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for scenario in scenarios():
            counts = {}
            wrong = run(scenario, counts=counts)
            if wrong:
                failures.append(f"{scenario.name}: undisturbed: {wrong}")
                continue
            todo = list(plans(counts))
            for plan, wrong in zip(todo, pool.map(
                    lambda plan: run(scenario, plan), todo)):
                points[plan[0]] = points.get(plan[0], 0) + 1
                if wrong:
                    name = errno.errorcode.get(plan[1], "short")
                    last = "on" if plan[3] == 0 else "once"
                    failures.append(f"{scenario.name}: {plan[0]} {plan[2]} "
                                    f"{last}, {name}: {wrong}")
    for failure in failures:
        print(failure)
    print(f"{sum(points.values())} points:", ", ".join(
        f"{kind} {count}" for kind, count in sorted(points.items())))
    # A net with holes would pass as well.
    for kind in ("read", "write", "open", "openat", "fsync", "renameat",
                 "renameat2", "unlinkat", "fstat", "lstat", "readdir"):
        if kind not in points:
            failures.append(f"{kind} was never called")
            print(failures[-1])
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
