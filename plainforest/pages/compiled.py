"""Compiled templates, kept from one process to the next: to compile them takes as long as to build several reviews.

What is kept is byte code, and whoever reads byte code runs it. So it lies where Python keeps the byte code of this very
package, and nowhere near a site: whoever can write there could change the program itself, and nothing that comes with
content, or with a cache that is restored beside it, ever gets there. Where Python may not write, nothing is kept.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from plainforest.memory import engine_digest
from plainforest.writing import sha256, write_atomically

DIGEST = 64
"""Bytes of a digest as it is written."""
NOWHERE = (OSError, NotImplementedError)
"""When there is no such file, or a Python that keeps no byte code at all."""


class CompiledTemplates(BytecodeCache):
    """A file for each template, good for one source, one engine and one version of Python and of every library.

    Damage, and what others have made, only costs compiling the template again. What this process has read or made
    stays at hand, for a preview that makes its engines anew with every change of the theme.
    """

    def __init__(self) -> None:
        self._at_hand: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its byte code, if it is there and made from the same."""
        body = self._at_hand.get(bucket.key) or _read(bucket)
        if body:
            self._at_hand[bucket.key] = body
            bucket.bytecode_from_string(body)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the byte code of a template in place of what was kept under its name."""
        body = self._at_hand[bucket.key] = bucket.bytecode_to_string()
        if not sys.dont_write_bytecode:
            with suppress(*NOWHERE):
                write_atomically(_place(bucket), _seal(bucket, body) + body)

    def get_source_checksum(self, source: str) -> str:
        """Return a digest of a template's source that nobody can forge."""
        return sha256(source.encode())


def _place(bucket: Bucket) -> Path:
    return Path(cache_from_source(__file__)).with_name(f"template-{bucket.key}.{sys.implementation.cache_tag}.pyc")


def _seal(bucket: Bucket, body: bytes) -> bytes:
    return sha256(f"{engine_digest()}\0{bucket.checksum}\0".encode() + body).encode()


def _read(bucket: Bucket) -> bytes:
    try:
        data = _place(bucket).read_bytes()
    except NOWHERE:
        return b""
    seal, body = data[:DIGEST], data[DIGEST:]
    return body if seal == _seal(bucket, body) else b""
