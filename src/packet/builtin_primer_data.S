/* Copyright 2026 The llmzip authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of models/primer-1-*.txt in read-only memory. LLMZIP_PRIMER_1_ENGLISH
 * and its like are the files' paths, quoted, from CMakeLists.txt. */
#if defined(__APPLE__)
#define SYMBOL(name) _##name
  .const
#else
#define SYMBOL(name) name
  .section .rodata, "a"
#endif

  .globl SYMBOL(llmzip_primer_1_english_begin)
  .globl SYMBOL(llmzip_primer_1_english_end)
SYMBOL(llmzip_primer_1_english_begin):
  .incbin LLMZIP_PRIMER_1_ENGLISH
SYMBOL(llmzip_primer_1_english_end):
  .byte 0

  .globl SYMBOL(llmzip_primer_1_russian_begin)
  .globl SYMBOL(llmzip_primer_1_russian_end)
SYMBOL(llmzip_primer_1_russian_begin):
  .incbin LLMZIP_PRIMER_1_RUSSIAN
SYMBOL(llmzip_primer_1_russian_end):
  .byte 0

#if defined(__ELF__)
  .section .note.GNU-stack, "", %progbits
#endif
