# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Compiles the C++ and CUDA files of this folder and loads them by ctypes.

A library is kept in a cache folder under a name made from its source, flags,
compiler and processor, so that it is compiled once and never out of date.

Environment:
  LLMZIP_TRAINING_CACHE   the cache folder (default ~/.cache/llmzip-training)
  LLMZIP_TRAINING_MARCH   g++ -march (default "native", so that AVX-512 or AVX2
                          is used where the processor has it; "x86-64" is plain)
  CXX, NVCC               the compilers
"""
import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def cache_folder():
    default = Path.home() / ".cache" / "llmzip-training"
    folder = Path(os.environ.get("LLMZIP_TRAINING_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _processor():
    """Names what -march=native depends on."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line for line in lines
                    if line.startswith(("flags", "Features")))
    except (OSError, StopIteration):
        return platform.processor()


def multiplies_bfloat16(processor=None):
    """Whether the CPU has instructions for products in bfloat16. Without them
    such a product takes 3 to 8 times as long as one in float32."""
    words = set((processor or _processor()).split())
    return bool(words & {"avx512_bf16", "amx_bf16", "bf16"})


def _build(source, command):
    """Runs `command` (a list; "OUTPUT" stands for the result) if need be."""
    key = hashlib.sha256()
    for part in (source.read_bytes(), " ".join(command).encode(),
                 _processor().encode()):
        key.update(part)
    library = cache_folder() / f"{source.stem}-{key.hexdigest()[:16]}.so"
    if not library.exists():
        unfinished = library.with_suffix(f".{os.getpid()}.tmp")
        command = [str(unfinished) if part == "OUTPUT" else part
                   for part in command]
        subprocess.run(command, check=True)
        unfinished.replace(library)
    return library


def cpu_flags():
    march = os.environ.get("LLMZIP_TRAINING_MARCH", "native")
    flags = ["-std=c++20", "-O3", f"-march={march}", "-fno-math-errno",
             "-Wall", "-Wextra", "-Wno-psabi", "-fopenmp", "-shared", "-fPIC"]
    if platform.machine() in ("x86_64", "AMD64"):
        flags.append("-mprefer-vector-width=512")
    return flags


def load_cpu(name):
    """The library made from NAME.cc."""
    source = FOLDER / f"{name}.cc"
    compiler = os.environ.get("CXX", "g++")
    command = [compiler, *cpu_flags(), str(source), "-o", "OUTPUT"]
    return ctypes.CDLL(str(_build(source, command)))


def nvcc():
    """The path of the CUDA compiler, or None."""
    named = os.environ.get("NVCC")
    usual = "/usr/local/cuda/bin/nvcc"
    return named or shutil.which("nvcc") or (
        usual if os.path.exists(usual) else None)


def build_cuda(name, architecture="native"):
    """Compiles NAME.cu; returns the path of the library."""
    compiler = nvcc()
    if compiler is None:
        raise RuntimeError(f"{name}.cu: no nvcc found (set NVCC)")
    source = FOLDER / f"{name}.cu"
    command = [compiler, "-std=c++17", "-O3", f"-arch={architecture}",
               "-Xcompiler", "-fPIC", "-shared", str(source), "-o", "OUTPUT"]
    return _build(source, command)


def load_cuda(name):
    """The library made from NAME.cu."""
    return ctypes.CDLL(str(build_cuda(name)))
