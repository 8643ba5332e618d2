/* Copyright 2026 The llmzip authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of models/small.gguf in read-only memory. LLMZIP_BUILTIN_SMALL is
 * the file's path, quoted, from CMakeLists.txt. */
#if defined(__APPLE__)
#define SYMBOL(name) _##name
  .const
#else
#define SYMBOL(name) name
  .section .rodata, "a"
#endif

  .balign 64
  .globl SYMBOL(llmzip_builtin_small_begin)
  .globl SYMBOL(llmzip_builtin_small_end)
SYMBOL(llmzip_builtin_small_begin):
  .incbin LLMZIP_BUILTIN_SMALL
SYMBOL(llmzip_builtin_small_end):
  .byte 0

#if defined(__ELF__)
  .section .note.GNU-stack, "", %progbits
#endif
