# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the tensors of a PyTorch checkpoint (.pth) without PyTorch.

A checkpoint is a zip archive of uncompressed records: a pickle that describes
the tensors, and a record of raw elements for each storage. Unpickling can run
any code. So the pickle is not unpickled: an interpreter of our own knows the
few operations that a dictionary of tensors takes, and the names that stand in
it. It refuses anything else.

Needs: numpy.
"""

import math
import pickletools
import zipfile

import numpy as np

MAX_PICKLE_BYTES = 1 << 26

# Storage type -> numpy type of the elements; bfloat16 has none of its own.
STORAGES = {"torch FloatStorage": np.dtype("<f4"),
            "torch HalfStorage": np.dtype("<f2"),
            "torch BFloat16Storage": np.dtype("<u2"),
            "torch DoubleStorage": np.dtype("<f8")}
# Named in checkpoints beside the weights, of no use here.
OTHER_STORAGES = {"torch LongStorage", "torch IntStorage", "torch BoolStorage",
                  "torch ByteStorage"}
DICT = "collections OrderedDict"
TENSOR = "torch._utils _rebuild_tensor_v2"
PARAMETER = "torch._utils _rebuild_parameter"
ALLOWED = {*STORAGES, *OTHER_STORAGES, DICT, TENSOR, PARAMETER}


class BadCheckpoint(Exception):
    """Says what is wrong with a file."""


class Global:
    """A name in a pickle. Stands for nothing but itself."""

    def __init__(self, name):
        self.name = name


class Storage:
    def __init__(self, kind, key, num_elements):
        self.kind, self.key, self.num_elements = kind, key, num_elements


class Tensor:
    """A tensor whose elements are still in the file."""

    def __init__(self, checkpoint, storage, offset, shape, strides):
        self.checkpoint, self.storage = checkpoint, storage
        self.offset, self.shape, self.strides = offset, shape, strides

    def read(self) -> np.ndarray:
        """The elements as float32."""
        kind = STORAGES[self.storage.kind]
        raw = self.checkpoint.record("data/" + self.storage.key)
        if len(raw) < self.storage.num_elements * kind.itemsize:
            raise BadCheckpoint(
                f"the record data/{self.storage.key} has {len(raw)} bytes, "
                f"too few for {self.storage.num_elements} elements")
        flat = np.frombuffer(raw, kind, self.storage.num_elements)
        view = np.lib.stride_tricks.as_strided(
            flat[self.offset:], self.shape,
            [s * kind.itemsize for s in self.strides], writeable=False)
        if self.storage.kind == "torch BFloat16Storage":
            return (view.astype(np.uint32) << 16).view(np.float32)
        return view.astype(np.float32)


MARK = object()
CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
LITERALS = {"BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BININT",
            "BININT1", "BININT2", "LONG1", "BINFLOAT"}
PUTS = {"BINPUT", "LONG_BINPUT"}
GETS = {"BINGET", "LONG_BINGET"}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class PickleReader:
    """Interprets the pickle of a checkpoint. See the module's comment."""

    def __init__(self, checkpoint):
        self.checkpoint = checkpoint
        self.stack, self.memo = [], {}

    def read(self, pickle: bytes):
        name, position = "", 0
        try:
            for opcode, argument, position in pickletools.genops(pickle):
                name = opcode.name
                if name == "STOP":
                    return self.stack.pop()
                self.step(name, argument)
        except BadCheckpoint as error:
            raise BadCheckpoint(f"data.pkl, byte {position}: {error}") from None
        except (IndexError, KeyError, TypeError, ValueError,
                UnicodeError) as error:
            raise BadCheckpoint(f"data.pkl is malformed at byte {position} "
                                f"({name}): {error}") from None
        raise BadCheckpoint("data.pkl has no end")

    def step(self, name, argument):
        stack = self.stack
        if name in LITERALS:
            stack.append(argument)
        elif name in CONSTANTS:
            stack.append(CONSTANTS[name])
        elif name in ("PROTO", "FRAME"):
            pass
        elif name == "MARK":
            stack.append(MARK)
        elif name == "EMPTY_DICT":
            stack.append({})
        elif name == "EMPTY_LIST":
            stack.append([])
        elif name == "EMPTY_TUPLE":
            stack.append(())
        elif name == "TUPLE":
            stack.append(tuple(self.pop_to_mark()))
        elif name in TUPLES:
            count = TUPLES[name]
            if len(stack) < count:
                raise IndexError("an empty stack")
            stack[-count:] = [tuple(stack[-count:])]
        elif name in PUTS:
            self.memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = stack[-1]
        elif name in GETS:
            stack.append(self.memo[argument])
        elif name == "GLOBAL":
            self.push_global(argument)
        elif name == "STACK_GLOBAL":
            last, first = stack.pop(), stack.pop()
            self.push_global(f"{first} {last}")
        elif name == "BINPERSID":
            stack.append(self.storage(stack.pop()))
        elif name == "REDUCE":
            arguments, function = stack.pop(), stack.pop()
            stack.append(self.call(function, arguments))
        elif name == "BUILD":
            stack.pop()  # attributes of a dictionary: versions of modules
            if not isinstance(stack[-1], dict):
                raise BadCheckpoint("an object with attributes")
        elif name == "SETITEM":
            value, key = stack.pop(), stack.pop()
            self.top(dict)[key] = value
        elif name == "SETITEMS":
            items = self.pop_to_mark()
            self.top(dict).update(zip(items[::2], items[1::2], strict=True))
        elif name == "APPEND":
            value = stack.pop()
            self.top(list).append(value)
        elif name == "APPENDS":
            items = self.pop_to_mark()
            self.top(list).extend(items)
        else:
            raise BadCheckpoint(f"the operation {name}, which a dictionary of "
                                "tensors does not need")

    def pop_to_mark(self):
        items = []
        while (item := self.stack.pop()) is not MARK:
            items.append(item)
        return items[::-1]

    def top(self, kind):
        if not isinstance(self.stack[-1], kind):
            raise TypeError(f"no {kind.__name__} to fill")
        return self.stack[-1]

    def push_global(self, name):
        if name not in ALLOWED:
            raise BadCheckpoint(f"the name {name!r}, which is not that of a "
                                "tensor's part")
        self.stack.append(Global(name))

    def storage(self, identity):
        word, kind, key, _, num_elements = identity
        if (word != "storage" or not isinstance(kind, Global)
                or not isinstance(key, str) or not key.isalnum()
                or not isinstance(num_elements, int) or num_elements < 0):
            raise BadCheckpoint(f"a malformed storage {key!r}")
        return Storage(kind.name, key, num_elements)

    def call(self, function, arguments):
        name = function.name if isinstance(function, Global) else None
        if name == DICT and not arguments:
            return {}
        if name == PARAMETER:
            if not isinstance(arguments[0], Tensor):
                raise BadCheckpoint("a parameter that is no tensor")
            return arguments[0]
        if name == TENSOR:
            return self.tensor(*arguments[:4])
        raise BadCheckpoint(f"a call of {name or 'no function'!r}")

    def tensor(self, storage, offset, shape, strides):
        numbers = [offset, *shape, *strides]
        if (not isinstance(storage, Storage) or len(shape) != len(strides)
                or not all(isinstance(n, int) and n >= 0 for n in numbers)):
            raise BadCheckpoint("a malformed tensor")
        last = offset + sum((n - 1) * s for n, s in zip(shape, strides))
        if (math.prod(shape) > storage.num_elements
                or (math.prod(shape) > 0 and last >= storage.num_elements)):
            raise BadCheckpoint(f"a tensor of shape {list(shape)} that is "
                                f"larger than its storage")
        return Tensor(self.checkpoint, storage, offset, tuple(shape),
                      tuple(strides))


class Checkpoint:
    """An open .pth file. `tensors` maps names to Tensor."""

    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise BadCheckpoint(
                "not a zip archive; files of PyTorch before version 1.6 must "
                "be saved again with a current one") from None
        pickles = [name for name in self.zip.namelist()
                   if name.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise BadCheckpoint("a zip archive, but not one of PyTorch: "
                                f"{len(pickles)} records named data.pkl")
        self.root = pickles[0].removesuffix("data.pkl")
        if self.root + "byteorder" in self.zip.namelist():
            order = self.record("byteorder")
            if order != b"little":
                raise BadCheckpoint(f"the byte order is {order[:16]!r}, "
                                    "expected b'little'")
        if self.zip.getinfo(pickles[0]).file_size > MAX_PICKLE_BYTES:
            raise BadCheckpoint(f"data.pkl has more than {MAX_PICKLE_BYTES} "
                                "bytes")
        self.tensors = self.find_tensors(
            PickleReader(self).read(self.record("data.pkl")))

    def record(self, name) -> bytes:
        try:
            info = self.zip.getinfo(self.root + name)
            # PyTorch compresses nothing, so nobody can unpack a bomb here.
            if info.compress_type != zipfile.ZIP_STORED:
                raise BadCheckpoint(f"the record {name} is compressed")
            return self.zip.read(info)
        except KeyError:
            raise BadCheckpoint(f"the record {name} is missing") from None
        except (zipfile.BadZipFile, EOFError, RuntimeError) as error:
            raise BadCheckpoint(f"the record {name}: {error}") from None

    @staticmethod
    def find_tensors(top) -> dict:
        for key in ("model", "state_dict", "module"):
            if isinstance(top, dict) and isinstance(top.get(key), dict):
                top = top[key]
        if not isinstance(top, dict) or not top:
            raise BadCheckpoint("no dictionary of tensors")
        for name, value in top.items():
            if not isinstance(name, str) or not isinstance(value, Tensor):
                raise BadCheckpoint(f"the entry {name!r} is no tensor")
            if value.storage.kind not in STORAGES:
                raise BadCheckpoint(f"the tensor {name!r} has elements of "
                                    f"{value.storage.kind}, expected floats")
        return top
