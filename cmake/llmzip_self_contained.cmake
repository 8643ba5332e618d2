# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# LLMZIP_SELF_CONTAINED: a library and a command that run on any Linux whose C
# library is recent enough. All other libraries are linked statically, that of
# C++ too. The command lacks libcurl and libzip, which need too many
# others; it then gets models through pip only (src/pull).
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
# A shared brotli brings this one itself.
set(LLMZIP_PRIVATE_BROTLI libbrotlicommon)
# libgcc stays shared: a static one needs a glibc of 2022 to unwind, and every
# system has the shared one beside its C library.
add_link_options(-static-libstdc++ -Wl,--gc-sections)
