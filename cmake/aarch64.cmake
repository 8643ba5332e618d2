# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
#
# Toolchain file: builds for aarch64 with Debian's cross compiler and runs the
# tests under qemu. tools/test-aarch64 puts the libraries into LLMZIP_SYSROOT.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Checks of the compiler read this file again, in a project of their own.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LLMZIP_SYSROOT)

set(CMAKE_SYSROOT ${LLMZIP_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${LLMZIP_SYSROOT})
set(pkg_config_folders
  ${LLMZIP_SYSROOT}/usr/lib/aarch64-linux-gnu/pkgconfig
  ${LLMZIP_SYSROOT}/usr/share/pkgconfig)
list(JOIN pkg_config_folders ":" pkg_config_path)
set(ENV{PKG_CONFIG_LIBDIR} ${pkg_config_path})

# The package qemu-user has one name, qemu-user-static the other.
find_program(LLMZIP_QEMU NAMES qemu-aarch64 qemu-aarch64-static REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${LLMZIP_QEMU} -L ${LLMZIP_SYSROOT})
