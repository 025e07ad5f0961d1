"""The process that touches untrusted documents: one at a time, on a short leash."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

from wardclerk.assist.limits import (
    BODY_BYTES_MAX,
    DOCUMENT_CPU_SECONDS_MAX,
    FILENAME_LENGTH_MAX,
    WORKER_FILES_MAX,
    WORKER_MEMORY_BYTES_MAX,
)

REQUEST_HEAD = struct.Struct(">II")  # bytes of the name, bytes of the document
ANSWER_HEAD = struct.Struct(">I")  # bytes of the JSON answer
NAME_BYTES_MAX = 4 * FILENAME_LENGTH_MAX

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def main() -> None:
    """Read documents from standard input until it closes."""
    requests, answers = _private_pipes()
    _die_with_parent()
    is_isolated = _load_and_lock_down()
    _send(answers, {"ready": True, "network_isolated": is_isolated})
    while (request := _receive(requests)) is not None:
        _extend_cpu_limit()
        name, content = request
        _send(answers, _answer(name, content))
        _give_memory_back()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes to ourselves: a library's print must not break the protocol."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, answers


def _die_with_parent() -> None:
    """When the service is killed, no reader must live on."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _load_and_lock_down() -> bool:
    """Load code and models while files may be opened, then take rights away."""
    from wardclerk.assist import cascade, ocr

    assert cascade.read
    ocr.warm_up()
    is_isolated = _leave_network()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, WORKER_FILES_MAX)
    _limit(resource.RLIMIT_AS, _virtual_bytes() + WORKER_MEMORY_BYTES_MAX)
    return is_isolated


def _limit(what: int, amount: int) -> None:
    _soft, hard = resource.getrlimit(what)
    ceiling = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(what, (ceiling, ceiling))


def _virtual_bytes() -> int:
    """Address space in use: mapped libraries and thread stacks count too."""
    with open("/proc/self/statm", "rb") as status:
        return int(status.read().split()[0]) * resource.getpagesize()


def _leave_network() -> bool:
    """An empty network of our own, where the kernel allows it without rights."""
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 or (
        libc.unshare(CLONE_NEWNET) == 0
    )


def _extend_cpu_limit() -> None:
    """Processor time for this document, counted from what was used before."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + DOCUMENT_CPU_SECONDS_MAX, hard))


def _answer(name: str, content: bytes) -> dict:
    """The reading, or the kind of failure: never a word of the document."""
    from wardclerk.assist import cascade

    try:
        reading = cascade.read(content, name).to_json()
    except Exception as error:  # the edge: whatever a document can provoke
        return {"failure": type(error).__name__, "place": _place_of(error)}
    return {"reading": reading, "resident_bytes": _resident_bytes()}


def _give_memory_back() -> None:
    """Recognition leaves hundreds of free mebibytes behind: return them."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _place_of(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"


def _resident_bytes() -> int:
    with open("/proc/self/statm", "rb") as status:
        return int(status.read().split()[1]) * resource.getpagesize()


def _receive(requests: BinaryIO) -> tuple[str, bytes] | None:
    head = _exactly(requests, REQUEST_HEAD.size)
    if head is None:
        return None
    name_bytes, content_bytes = REQUEST_HEAD.unpack(head)
    if name_bytes > NAME_BYTES_MAX or content_bytes > BODY_BYTES_MAX:
        return None
    name = _exactly(requests, name_bytes)
    content = _exactly(requests, content_bytes)
    if name is None or content is None:
        return None
    return name.decode("utf-8", errors="replace"), content


def _exactly(pipe: BinaryIO, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = pipe.read(min(count - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _send(answers: BinaryIO, message: dict) -> None:
    body = json.dumps(message, ensure_ascii=True, allow_nan=False).encode()
    rest = memoryview(ANSWER_HEAD.pack(len(body)) + body)
    while rest:
        rest = rest[answers.write(rest) :]


if __name__ == "__main__":
    main()
    sys.exit(0)
