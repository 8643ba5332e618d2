/* Copyright 2026 The llmzip authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Compresses a text in memory and gets it back: round_trip [MODEL]
 * MODEL is a file or a name; by default the model inside the library.
 */
#include <llmzip/llmzip.h>
#include <stdio.h>
#include <string.h>

static int fail(const llmzip_context* context) {
  fprintf(stderr, "%s\n", llmzip_error_text(context));
  return 1;
}

int main(int argc, char** argv) {
  static const char kText[] =
      "It was the best of times, it was the worst of times, it was the age of "
      "wisdom, it was the age of foolishness.\n";
  llmzip_context* context = llmzip_context_new();
  llmzip_model* model = NULL;
  void* archive = NULL;
  void* text = NULL;
  size_t archive_size = 0;
  size_t text_size = 0;
  int same;
  if (context == NULL) return 1;

  if (llmzip_add_standard_model_folders(context) != LLMZIP_OK ||
      llmzip_model_open(context, argc > 1 ? argv[1] : "builtin", &model) !=
          LLMZIP_OK ||
      llmzip_set_model(context, model) != LLMZIP_OK) {
    return fail(context);
  }
  if (llmzip_compress_alloc(context, kText, sizeof(kText) - 1, &archive,
                            &archive_size) != LLMZIP_OK) {
    return fail(context);
  }
  if (llmzip_decompress_alloc(context, archive, archive_size, &text,
                              &text_size) != LLMZIP_OK) {
    return fail(context);
  }
  same = text_size == sizeof(kText) - 1 && memcmp(text, kText, text_size) == 0;
  printf("%zu -> %zu bytes, %s\n", text_size, archive_size,
         same ? "the same again" : "DIFFERENT");

  llmzip_free(text);
  llmzip_free(archive);
  llmzip_model_free(model);
  llmzip_context_free(context);
  return same ? 0 : 1;
}
