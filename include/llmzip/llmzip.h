/* Copyright 2026 The llmzip authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * llmzip: lossless text compression with language models. The C API.
 *
 * In short: make a context, give it a model, call llmzip_compress() or push
 * bytes through a stream.
 *
 *   llmzip_context* context = llmzip_context_new();
 *   llmzip_add_standard_model_folders(context);
 *   llmzip_model* model = NULL;
 *   if (llmzip_model_open(context, "smollm2-135m", &model) != LLMZIP_OK ||
 *       llmzip_set_model(context, model) != LLMZIP_OK) {
 *     puts(llmzip_error_text(context));
 *   }
 *
 * Handles. Every object is opaque. An llmzip_*_new or _open function makes it,
 * and its _free function, which accepts NULL, releases it. The library prints
 * nothing, never ends the process, and lets no C++ exception out.
 *
 * Threads. A context and its streams are used by one thread at a time. A
 * model is constant once it is open: any number of contexts in any number of
 * threads may share it. Callbacks are called by the thread that called the
 * library. LLMZIP_THREADS never changes a byte of the output.
 *
 * Errors. Functions that can fail return an llmzip_status. After a failure,
 * llmzip_error_text() says what was found and what was expected.
 *
 * Compatibility. Numbers in this file are never reused or renumbered. Structs
 * begin with struct_size, which the caller sets to sizeof. The library writes
 * no more bytes than that, so that later versions can append fields. Strings
 * are UTF-8 and end with a zero byte; paths are the operating system's bytes.
 */
#ifndef LLMZIP_LLMZIP_H_
#define LLMZIP_LLMZIP_H_

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define LLMZIP_API
#else
#define LLMZIP_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ----------------------------------------------------------- */

#define LLMZIP_VERSION_MAJOR 0
#define LLMZIP_VERSION_MINOR 1
#define LLMZIP_VERSION_PATCH 0
#define LLMZIP_VERSION_NUMBER                                  \
  (LLMZIP_VERSION_MAJOR * 10000 + LLMZIP_VERSION_MINOR * 100 + \
   LLMZIP_VERSION_PATCH)

/* The version of the running library, which may differ from this header. */
LLMZIP_API uint32_t llmzip_version_number(void);
LLMZIP_API const char* llmzip_version_text(void); /* "0.1.0" */

/* ---- Status ------------------------------------------------------------ */

typedef enum llmzip_status {
  LLMZIP_OK = 0,
  LLMZIP_INVALID_ARGUMENT = 1,    /* a caller's parameter is out of range */
  LLMZIP_IO = 2,                  /* the operating system or a callback
                                     reported an error */
  LLMZIP_TRUNCATED = 3,           /* the input ends too early */
  LLMZIP_BAD_MAGIC = 4,           /* not an archive of llmzip */
  LLMZIP_CORRUPT = 5,             /* a field or a check is wrong */
  LLMZIP_UNSUPPORTED_VERSION = 6, /* unknown version of format or numerics */
  LLMZIP_LIMIT_EXCEEDED = 7,      /* above the caller's limit */
  LLMZIP_MODEL_MISSING = 8,       /* the archive's model, or its dictionary,
                                     was not found */
  LLMZIP_MODEL_MISMATCH = 9,      /* the given one is the wrong one */
  LLMZIP_BAD_MODEL = 10,          /* a model file is malformed or unsupported */
  LLMZIP_NOT_FINITE = 11,         /* a model computed an infinity or NaN */
  LLMZIP_CANCELLED = 12,          /* the progress callback cancelled */
  LLMZIP_INTERNAL = 13,           /* a state that should be impossible */
  LLMZIP_OUT_OF_MEMORY = 14       /* an allocation failed */
} llmzip_status;

/* Returns a few words for any number, also for an unknown one. Constant. */
LLMZIP_API const char* llmzip_status_text(llmzip_status status);

/* ---- Context ----------------------------------------------------------- */

/* Settings, a model, callbacks and the last error, for any number of
 * operations. */
typedef struct llmzip_context llmzip_context;

/* NULL only if there is no memory. */
LLMZIP_API llmzip_context* llmzip_context_new(void);
/* Free its streams first. */
LLMZIP_API void llmzip_context_free(llmzip_context* context);

/* One sentence that says why the last call with this context failed, or "" if
 * it succeeded. Valid until the next call. */
LLMZIP_API const char* llmzip_error_text(const llmzip_context* context);
/* The position of the error in the input, or LLMZIP_NO_OFFSET. */
LLMZIP_API uint64_t llmzip_error_offset(const llmzip_context* context);
#define LLMZIP_NO_OFFSET UINT64_MAX

/* The method that codes a block. AUTO chooses by what the methods cost: where a
 * language model saves too little for its time, it does without. */
typedef enum llmzip_method {
  LLMZIP_METHOD_AUTO = -1,
  LLMZIP_METHOD_STORED = 0, /* the bytes as they are */
  LLMZIP_METHOD_RANK = 1,   /* ranks of tokens, varints, brotli */
  LLMZIP_METHOD_AC = 2,     /* tokens by arithmetic coding */
  LLMZIP_METHOD_BYTES = 3,  /* byte-level context mixing, no language model */
  LLMZIP_METHOD_MIX = 4,    /* language model and byte model, mixed */
  LLMZIP_METHOD_ORDER0 = 6  /* bytes by how often they came, for texts in which
                             * none depends on those before it */
} llmzip_method;

/* "auto", "mix", ...; NULL for an unknown number. */
LLMZIP_API const char* llmzip_method_name(int method);

/* Settings. A default of 0 without a comment means that the library chooses.
 * Its choice depends on the input, the level and the model, and never on the
 * machine: the same input, settings and model give the same archive everywhere.
 * Decoding needs none of the coding settings, because the archive holds them.
 */
typedef enum llmzip_setting {
  /* Coding. */
  LLMZIP_LEVEL = 1,         /* 1 (fast) .. 9 (small); default 5 */
  LLMZIP_METHOD = 2,        /* an llmzip_method; default AUTO */
  LLMZIP_CONTEXT_SIZE = 3,  /* the model's window W in tokens; 0 */
  LLMZIP_KEEP_SIZE = 4,     /* tokens kept when the window is full, at most
                               W / 2; 0 means W / 4 */
  LLMZIP_STREAMS = 5,       /* 1 .. 16 streams in lock step per block; 0 */
  LLMZIP_BLOCK_SIZE = 6,    /* bytes of text in a block; 0 */
  LLMZIP_TEXT_SHA256 = 7,   /* 1: store the SHA-256 of the text; default 0 */
  LLMZIP_TEXT_SIZE = 8,     /* bytes of text that the next operation will
                               code or decode, if known; shown by progress,
                               does not change the output; 0: unknown */
  LLMZIP_LEARNING_RATE = 9, /* of the model's output layer while it codes, in
                               1/256, up to 255; 0: it does not learn; -1, the
                               default: the library chooses */
  /* Both directions. */
  LLMZIP_THREADS = 20,    /* maximum number; 0 means one for each processor of
                             the affinity mask and the control group's quota,
                             and a larger number has the same effect */
  LLMZIP_MAX_MEMORY = 21, /* bytes that a call with this context may use (see
                             "Memory" below); 0, the default, means 80 % of
                             the machine's memory or of the control group's
                             limit if that is less, and llmzip_get returns that
                             number */
  /* Decoding. */
  LLMZIP_MAX_OUTPUT = 40, /* bytes of text; -1, the default: 64 MiB plus 1000
                             for each byte of the archive read so far */
  LLMZIP_MAX_BLOCK = 41,  /* bytes of text in a block; default 64 MiB */
  LLMZIP_MAX_TIME = 42    /* ms that decoding may take, without the time in
                             the write callback; 0, the default: no limit.
                             Loading a model counts, but it is not
                             interrupted */
} llmzip_setting;

/* Memory. The limit covers the models that the context keeps (its own, that of
 * the last archive, and the built-in one once it was used), the state and the
 * tables of all blocks in work, buffered texts and archives, and results that
 * the library allocates. It does not cover memory of the caller, models that
 * are open but not set, and the 20 MB of an idle program. The library works on
 * fewer blocks at a time, with fewer threads, if the limit requires it. It
 * refuses a block or a model that does not fit before it allocates, with
 * LLMZIP_LIMIT_EXCEEDED and the number of bytes needed. Each context has its
 * own limit. */

/* Takes effect for operations that begin later. */
LLMZIP_API llmzip_status llmzip_set(llmzip_context* context,
                                    llmzip_setting setting, int64_t value);
/* LLMZIP_INVALID_ARGUMENT if there is no such setting. */
LLMZIP_API llmzip_status llmzip_get(llmzip_context* context,
                                    llmzip_setting setting, int64_t* value);

/* ---- Progress and cancelling ------------------------------------------- */

typedef enum llmzip_phase {
  LLMZIP_PHASE_MODEL = 0, /* reading and preparing a model */
  LLMZIP_PHASE_ENCODE = 1,
  LLMZIP_PHASE_DECODE = 2,
  LLMZIP_PHASE_MEASURE = 3,
  LLMZIP_PHASE_TRAIN = 4 /* choosing a dictionary */
} llmzip_phase;

typedef struct llmzip_progress {
  size_t struct_size;
  llmzip_phase phase;
  uint64_t text_bytes;       /* coded or decoded so far */
  uint64_t total_text_bytes; /* 0 while unknown */
  uint64_t archive_bytes;    /* written or read so far */
  uint64_t num_tokens;       /* evaluated so far */
} llmzip_progress;

/* Called several times a second while an operation runs. Nonzero cancels it:
 * the operation returns LLMZIP_CANCELLED. Must not call back into the
 * context. */
typedef int (*llmzip_progress_fn)(void* opaque,
                                  const llmzip_progress* progress);
/* NULL removes the callback. */
LLMZIP_API llmzip_status llmzip_set_progress(llmzip_context* context,
                                             llmzip_progress_fn progress,
                                             void* opaque);

/* ---- What became of a text ----------------------------------------------- */

/* Why a block has its method. */
typedef enum llmzip_reason {
  LLMZIP_REASON_NAMED = 0,    /* LLMZIP_METHOD names it */
  LLMZIP_REASON_NO_MODEL = 1, /* there is no model, or the level uses none */
  LLMZIP_REASON_SMALLEST = 2, /* it is smaller than the others */
  LLMZIP_REASON_DENSE = 3,    /* the bytes are nearly random, as those of
                                 pictures and base64 are */
  LLMZIP_REASON_MODEL_SAVES_LITTLE = 4, /* on a sample; see expected_saving */
  LLMZIP_REASON_MODEL_FAILED = 5        /* it computed an infinity or NaN */
} llmzip_reason;

/* A block that was written. */
typedef struct llmzip_coded_block {
  size_t struct_size;
  uint64_t text_bytes;
  uint64_t payload_bytes;
  int32_t method; /* an llmzip_method */
  uint32_t num_streams;
  int32_t reason;          /* an llmzip_reason */
  int32_t expected_saving; /* with MODEL_SAVES_LITTLE: what the model would
                              save of the payload, in 1/1000; negative: what
                              it would add */
  uint64_t repeated_bytes; /* of the text: references to blocks before */
} llmzip_coded_block;

/* Called for each block of an archive that is made, in order. Must not call
 * back into the context. */
typedef void (*llmzip_coded_block_fn)(void* opaque,
                                      const llmzip_coded_block* block);
/* For operations that begin later. NULL removes the callback. */
LLMZIP_API llmzip_status llmzip_set_block_observer(llmzip_context* context,
                                                   llmzip_coded_block_fn each,
                                                   void* opaque);

/* ---- Models ------------------------------------------------------------ */

/* A language model ready for use. Handles count references: contexts and
 * streams that use a model keep it alive after llmzip_model_free. */
typedef struct llmzip_model llmzip_model;

#define LLMZIP_MODEL_ID_SIZE 16
#define LLMZIP_SHA256_SIZE 32

/* Opens a model:
 *   "PATH"           a GGUF file, if the name has a slash, or if it is none of
 *                    the words and known names below and the file exists; of
 *                    a model split into several files, any part
 *   "auto"           by the context's level: from 6 on the first known model
 *                    that is found; otherwise "builtin"
 *   "builtin"        the model inside the library; also "builtin:NAME"
 *   "NAME"           a known name (see llmzip_known_model_at), or the name of
 *                    a file in the context's folders, without ".gguf"
 *   "id:HEX"         by model id, in the context's folders
 *   "sha256:HEX"     by the hash of the file, in the context's folders
 * The file is read piece by piece and checked; it is not needed afterwards.
 * LLMZIP_MODEL_MISSING if there is no such file, LLMZIP_BAD_MODEL if it is not
 * a model or cannot be used, LLMZIP_LIMIT_EXCEEDED or LLMZIP_OUT_OF_MEMORY if
 * there is not enough memory, LLMZIP_IO for other errors of the system, also
 * if they concern a file that may be the model. */
LLMZIP_API llmzip_status llmzip_model_open(llmzip_context* context,
                                           const char* name,
                                           llmzip_model** model);
/* The same from the bytes of a GGUF file, which are not needed afterwards. A
 * part of a split model is refused. */
LLMZIP_API llmzip_status llmzip_model_open_memory(llmzip_context* context,
                                                  const void* gguf, size_t size,
                                                  llmzip_model** model);
LLMZIP_API void llmzip_model_free(llmzip_model* model);

typedef struct llmzip_model_info {
  size_t struct_size;
  const char* name;         /* from the file; may be "" */
  const char* architecture; /* "llama", "rwkv7", ... */
  uint8_t id[LLMZIP_MODEL_ID_SIZE];
  uint64_t num_parameters;
  uint64_t num_tokens;     /* of the vocabulary */
  uint64_t context_length; /* trained for, in tokens; 0 for recurrent models */
  uint64_t file_bytes;
  const char* note; /* a sentence about what of the file is not used, or "" */
} llmzip_model_info;

/* Strings belong to the model. */
LLMZIP_API llmzip_status llmzip_model_get_info(const llmzip_model* model,
                                               llmzip_model_info* info);

/* Sets the model for compression, which is also the first one tried for an
 * archive. With NULL only the methods without a language model are available.
 */
LLMZIP_API llmzip_status llmzip_set_model(llmzip_context* context,
                                          const llmzip_model* model);

/* An archive's description of the model that it needs. */
typedef struct llmzip_model_record {
  size_t struct_size;
  uint8_t id[LLMZIP_MODEL_ID_SIZE];
  uint32_t numerics;     /* 1 = exact-1, 2 = exact-2, 3 = exact-3 */
  uint32_t context_size; /* W */
  uint32_t keep_size;    /* K */
  uint32_t has_file_sha256;
  uint8_t file_sha256[LLMZIP_SHA256_SIZE]; /* a hint */
  char name[100];                          /* a hint, may be "" */
} llmzip_model_record;

/* Finds the model of `record`. Sets *model to a handle that the callback owns
 * and keeps until the operation ends, or to NULL if there is none. The library
 * compares the ids. Any status but LLMZIP_OK ends the operation with it. */
typedef llmzip_status (*llmzip_resolve_fn)(void* opaque,
                                           const llmzip_model_record* record,
                                           const llmzip_model** model);
/* The resolver is asked after the context's own model and before its folders.
 * NULL removes it. */
LLMZIP_API llmzip_status llmzip_set_resolver(llmzip_context* context,
                                             llmzip_resolve_fn resolve,
                                             void* opaque);

/* Adds a folder where models are searched for by content, in the order in
 * which folders were added. A new context has none. A folder that cannot be
 * read is skipped. */
LLMZIP_API llmzip_status llmzip_add_model_folder(llmzip_context* context,
                                                 const char* folder);
/* Adds $LLMZIP_MODELS, or llmzip/models in the XDG data folder; LLAMA_CACHE,
 * and the caches of Hugging Face and Ollama. Downloads belong into the first.
 * The XDG cache folder remembers the ids of files by path, size and time; it
 * need not be writable. */
LLMZIP_API llmzip_status
llmzip_add_standard_model_folders(llmzip_context* context);
/* NULL past the last. Valid until the next call with this context. */
LLMZIP_API const char* llmzip_model_folder_at(const llmzip_context* context,
                                              size_t index);

typedef struct llmzip_model_file {
  size_t struct_size;
  const char* path;
  llmzip_status status;   /* LLMZIP_OK, or why it cannot be used; in `info`
                             only file_bytes is then set */
  const char* known_name; /* "smollm2-135m", ...; NULL if it is not known */
  const llmzip_model_info* info;
  const char* error_text; /* why it cannot be used, in a sentence, or "" */
  uint64_t error_offset;  /* where in the file, or LLMZIP_NO_OFFSET */
} llmzip_model_file;

/* Returning nonzero ends the list. The struct is valid during the call only. */
typedef int (*llmzip_model_file_fn)(void* opaque,
                                    const llmzip_model_file* file);
/* Calls `each` for the models inside the library and each GGUF file in the
 * context's folders, or for the one file or name `name` if it is not NULL. A
 * file that `name` names is loaded, to find out whether it can be used, unless
 * it is above 2 GiB: then its header is read, and the id is 0. */
LLMZIP_API llmzip_status llmzip_list_models(llmzip_context* context,
                                            const char* name,
                                            llmzip_model_file_fn each,
                                            void* opaque);

/* What a model takes. All sums are for a text of 1,000,000 bytes in one block
 * and one stream, with method mix. */
typedef struct llmzip_model_estimate {
  size_t struct_size;
  uint64_t file_bytes;
  uint64_t weight_bytes;     /* in memory, with vocabulary and tokenizer */
  uint32_t context_size;     /* W; 0 for recurrent models */
  uint64_t state_bytes;      /* KV cache of a full window, or the state */
  uint64_t mixing_bytes;     /* tables of the byte model */
  uint64_t compress_bytes;   /* peak of compressing, the model included */
  uint64_t decompress_bytes; /* peak of decompressing, the model included */
  /* Products of a weight for each token, the attention left out. */
  uint64_t multiplications;
  /* Nanoseconds for a token, from products that this call measures with the
   * context's threads. Coding itself takes some more. */
  uint64_t compress_token_ns;
  uint64_t decompress_token_ns;
} llmzip_model_estimate;

/* Computes the estimate from the file's header, without reading a tensor, so
 * that it works for models of any size. `name` is that of llmzip_model_open.
 * LLMZIP_CONTEXT_SIZE holds. Takes about a tenth of a second and 64 MiB. */
LLMZIP_API llmzip_status llmzip_estimate_model(llmzip_context* context,
                                               const char* name,
                                               llmzip_model_estimate* estimate);

/* Models that the library knows by name. */
typedef struct llmzip_known_model {
  size_t struct_size;
  const char* name;      /* "smollm2-135m" */
  const char* file_name; /* "SmolLM2-135M-Instruct.Q4_1.gguf" */
  const char* licence;   /* SPDX */
  uint64_t file_bytes;
  uint8_t id[LLMZIP_MODEL_ID_SIZE];
  uint8_t file_sha256[LLMZIP_SHA256_SIZE];
  const char* terms; /* what a user must accept before downloading it, and
                        where the full text is; NULL if there is nothing */
  /* Measured with one stream on examples/sample.txt of the sources: thousandths
   * of a bit per byte, and the time to compress and decompress in thousandths
   * of the built-in model's. 0: not measured. */
  uint32_t sample_millibits;
  uint32_t sample_permille;
  size_t num_parts; /* see llmzip_known_model_part_at */
} llmzip_known_model;

/* A member of a Python wheel that holds a part of a known model's file. */
typedef struct llmzip_known_model_part {
  size_t struct_size;
  const char* package;
  const char* version;
  const char* member; /* its path in the wheel */
  uint64_t bytes;
} llmzip_known_model_part;

/* LLMZIP_INVALID_ARGUMENT past the last. Strings are constant. */
LLMZIP_API llmzip_status llmzip_known_model_at(size_t index,
                                               llmzip_known_model* known);
/* The parts of a known model, which joined in this order are its file.
 * LLMZIP_INVALID_ARGUMENT past the last. Strings are constant. */
LLMZIP_API llmzip_status llmzip_known_model_part_at(
    size_t model, size_t part, llmzip_known_model_part* known);

/* ---- Dictionaries -------------------------------------------------------- */

/* A text that both sides have. Every block of an archive begins with what it
 * taught the model and the coder, so that small texts and small blocks cost
 * less. The archive names it by its hash and size, and decoding needs it. The
 * first use with a model takes as long as coding the text; the handle keeps the
 * result, so open it once for many calls. A model with a window reads the end
 * of the text, at most half a window. Any number of contexts in any number of
 * threads may share a dictionary; contexts and streams keep it alive after
 * llmzip_dictionary_free. */
typedef struct llmzip_dictionary llmzip_dictionary;

#define LLMZIP_DICTIONARY_ID_SIZE 8
#define LLMZIP_MAX_DICTIONARY_SIZE (1 << 24)

/* Opens a file: a text of any kind, 1 to LLMZIP_MAX_DICTIONARY_SIZE bytes, or a
 * dictionary packed by llmzip_dictionary_pack (.lzd). `name` is a path; or the
 * name of a file in the context's dictionary folders, with or without ".lzd";
 * or "id:HEX", which is searched there. These are the folders of
 * llmzip_add_model_folder, and with llmzip_add_standard_model_folders
 * $LLMZIP_DICTIONARIES or llmzip/dictionaries in the XDG data folder.
 * LLMZIP_MODEL_MISSING if there is no such file, LLMZIP_INVALID_ARGUMENT if its
 * size is out of range, LLMZIP_CORRUPT or LLMZIP_TRUNCATED if a packed file is
 * damaged. */
LLMZIP_API llmzip_status llmzip_dictionary_open(llmzip_context* context,
                                                const char* name,
                                                llmzip_dictionary** dictionary);
/* The same from the bytes of such a file, which are copied. `name` (may be
 * NULL) is that of a text; a packed one has its own. */
LLMZIP_API llmzip_status llmzip_dictionary_open_memory(
    llmzip_context* context, const void* bytes, size_t size, const char* name,
    llmzip_dictionary** dictionary);
LLMZIP_API void llmzip_dictionary_free(llmzip_dictionary* dictionary);

typedef struct llmzip_dictionary_info {
  size_t struct_size;
  const char* name;                      /* as archives hold it, may be "" */
  uint8_t id[LLMZIP_DICTIONARY_ID_SIZE]; /* the first bytes of the hash */
  uint8_t text_sha256[LLMZIP_SHA256_SIZE];
  const uint8_t* text;
  uint64_t text_bytes;
} llmzip_dictionary_info;

/* Pointers belong to the dictionary. */
LLMZIP_API llmzip_status llmzip_dictionary_get_info(
    const llmzip_dictionary* dictionary, llmzip_dictionary_info* info);

/* Sets the dictionary for compression, llmzip_measure and llmzip_explain, which
 * is also the first one tried for an archive. With NULL there is none. An
 * archive's dictionary that is not set is searched for in the context's
 * dictionary folders, by its hash. */
LLMZIP_API llmzip_status llmzip_set_dictionary(
    llmzip_context* context, const llmzip_dictionary* dictionary);

/* Sets *out to the bytes of a packed file, for llmzip_free(). */
LLMZIP_API llmzip_status llmzip_dictionary_pack(
    llmzip_context* context, const llmzip_dictionary* dictionary, void** out,
    size_t* out_size);

/* What a new dictionary gains on pieces of the samples that had no part in it,
 * each coded on its own. */
typedef struct llmzip_dictionary_gain {
  size_t struct_size;
  uint64_t held_out_bytes;  /* of these pieces */
  uint64_t payload_without; /* bytes that they are coded in */
  uint64_t payload_with;
} llmzip_dictionary_gain;

/* Makes a dictionary of at most `max_size` bytes (256 to
 * LLMZIP_MAX_DICTIONARY_SIZE) from the parts of the samples that help the
 * context's model most. The samples stand end to end;
 * sample_sizes[num_samples] are their sizes. `name` and `gain` may be NULL. The
 * same samples, size and model give the same dictionary.
 * LLMZIP_INVALID_ARGUMENT if there is too little text to choose from. */
LLMZIP_API llmzip_status llmzip_dictionary_train(
    llmzip_context* context, const void* samples, const size_t* sample_sizes,
    size_t num_samples, size_t max_size, const char* name,
    llmzip_dictionary_gain* gain, llmzip_dictionary** dictionary);

/* A packed dictionary in a folder. */
typedef struct llmzip_dictionary_file {
  size_t struct_size;
  llmzip_status status; /* not OK: the file is damaged, the rest is 0 */
  const char* path;
  uint64_t file_bytes;
  const char* name;
  uint64_t text_bytes;
  uint8_t id[LLMZIP_DICTIONARY_ID_SIZE];
} llmzip_dictionary_file;

/* Nonzero ends the list. */
typedef int (*llmzip_dictionary_file_fn)(void* opaque,
                                         const llmzip_dictionary_file* file);
/* Lists the packed dictionaries of the context's dictionary folders. */
LLMZIP_API llmzip_status llmzip_list_dictionaries(
    llmzip_context* context, llmzip_dictionary_file_fn each, void* opaque);

/* ---- One-shot ---------------------------------------------------------- */

/* Largest archive of `text_size` bytes, whatever the settings; 0 if that
 * exceeds size_t. */
LLMZIP_API size_t llmzip_compress_bound(size_t text_size);

/* Compresses [text, text + text_size) to [archive, archive + capacity). A
 * capacity of llmzip_compress_bound(text_size) is always enough; a smaller one
 * may give LLMZIP_LIMIT_EXCEEDED. The two must not overlap. */
LLMZIP_API llmzip_status llmzip_compress(llmzip_context* context,
                                         const void* text, size_t text_size,
                                         void* archive, size_t capacity,
                                         size_t* archive_size);
/* Decodes one or more joined archives. LLMZIP_LIMIT_EXCEEDED if the text is
 * larger than `capacity`, which is also the limit if LLMZIP_MAX_OUTPUT is not
 * set. After a failure the contents of `text` are unspecified. */
LLMZIP_API llmzip_status llmzip_decompress(llmzip_context* context,
                                           const void* archive,
                                           size_t archive_size, void* text,
                                           size_t capacity, size_t* text_size);

/* The same into memory that the library allocates: *out is set to a buffer
 * for llmzip_free(), or to NULL after a failure. LLMZIP_MAX_OUTPUT, or its
 * default, limits the text of an archive. */
LLMZIP_API llmzip_status llmzip_compress_alloc(llmzip_context* context,
                                               const void* text,
                                               size_t text_size, void** out,
                                               size_t* out_size);
LLMZIP_API llmzip_status llmzip_decompress_alloc(llmzip_context* context,
                                                 const void* archive,
                                                 size_t archive_size,
                                                 void** out, size_t* out_size);
LLMZIP_API void llmzip_free(void* buffer);

/* ---- Streams ----------------------------------------------------------- */

/* Takes finished bytes. Nonzero means that they could not be written. The
 * stream then fails with LLMZIP_IO and does not call again. The callback must
 * not call the context. */
typedef int (*llmzip_write_fn)(void* opaque, const void* bytes, size_t size);

/* Pass the text to _write in pieces of any size. `write` receives the archive,
 * and _finish writes its end. The size of the pieces does not change the
 * archive. Work is done, and `write` called, inside _write and
 * _finish. After _finish or a failure the stream has ended: _write and _finish
 * return LLMZIP_INVALID_ARGUMENT and change nothing. Null pointers are refused
 * with the same status and do not end it. A stream uses the settings that its
 * context had when it was made; the context must outlive it. */
typedef struct llmzip_encoder llmzip_encoder;

LLMZIP_API llmzip_status llmzip_encoder_new(llmzip_context* context,
                                            llmzip_write_fn write, void* opaque,
                                            llmzip_encoder** encoder);
LLMZIP_API llmzip_status llmzip_encoder_write(llmzip_encoder* encoder,
                                              const void* text, size_t size);
/* Ends the block. All text so far then leaves through `write` and can be
 * decoded. This costs some bytes, and the next block begins without what was
 * learned from this one. */
LLMZIP_API llmzip_status llmzip_encoder_flush(llmzip_encoder* encoder);
/* Call once, at the end. Without it the archive is truncated. */
LLMZIP_API llmzip_status llmzip_encoder_finish(llmzip_encoder* encoder);
LLMZIP_API void llmzip_encoder_free(llmzip_encoder* encoder);

/* The other direction. Joined archives decode to joined texts. A block's text
 * is passed to `write` only after its check was verified. So after a failure,
 * the written bytes are the beginning of the text. A decoder ends as an encoder
 * does. */
typedef struct llmzip_decoder llmzip_decoder;

LLMZIP_API llmzip_status llmzip_decoder_new(llmzip_context* context,
                                            llmzip_write_fn write, void* opaque,
                                            llmzip_decoder** decoder);
LLMZIP_API llmzip_status llmzip_decoder_write(llmzip_decoder* decoder,
                                              const void* archive, size_t size);
/* The same up to the end of one archive, where others or foreign bytes may
 * follow. Sets *used to the number of bytes that were taken, and *ended to 1 if
 * the archive ended there, otherwise to 0. An index stands behind the
 * archive and is not taken. */
LLMZIP_API llmzip_status llmzip_decoder_write_one(llmzip_decoder* decoder,
                                                  const void* archive,
                                                  size_t size, size_t* used,
                                                  int* ended);
/* Call once, at the end. LLMZIP_TRUNCATED if the archive is incomplete. */
LLMZIP_API llmzip_status llmzip_decoder_finish(llmzip_decoder* decoder);
LLMZIP_API void llmzip_decoder_free(llmzip_decoder* decoder);

/* ---- A part of the text -------------------------------------------------- */

/* Fills all of [bytes, bytes + size) with what stands at `offset` of an
 * archive. Nonzero means that it could not be read. Must not call the
 * context. */
typedef int (*llmzip_read_at_fn)(void* opaque, uint64_t offset, void* bytes,
                                 size_t size);

#define LLMZIP_TO_THE_END UINT64_MAX

/* Decodes the bytes [begin, end) of the text of one or more joined archives of
 * `archive_size` bytes in all. `read` is asked for the headers of all blocks
 * before `end`, but only for those payloads that the range needs; damage in
 * others does no harm. `write` receives the text in order and block by block,
 * each after its check was verified. LLMZIP_MAX_OUTPUT limits the range.
 * LLMZIP_INVALID_ARGUMENT if begin > end, or if the text is shorter than that:
 * what there is of the range was written. */
LLMZIP_API llmzip_status llmzip_decompress_range(
    llmzip_context* context, llmzip_read_at_fn read, void* read_opaque,
    uint64_t archive_size, uint64_t begin, uint64_t end, llmzip_write_fn write,
    void* write_opaque);

/* ---- Packets ------------------------------------------------------------ */

/* Short messages, each coded on its own, for channels that delimit packets
 * themselves: radio, chat, rows of a database (docs/FORMAT.md, "Packets"). A
 * packet is no archive. It says neither its model nor its options, so both
 * sides must have the same. It is at most 1 + check_bytes longer than its
 * message, and an empty message is an empty packet and its check. No state is
 * kept between packets. */
typedef struct llmzip_packer_options {
  size_t struct_size;
  uint32_t check_bytes; /* 0 to 2 bytes of each packet that check its message;
                           n of them let a damaged packet pass once in 256^n */
  uint64_t max_message; /* bytes of a message, at most 2^20; 0: 65,536 */
} llmzip_packer_options;

/* One object for one thread; it may outlive its context. Any number of them may
 * share a model and give the same packets. */
typedef struct llmzip_packer llmzip_packer;

/* A packer of the context's model, or of the built-in one, and of its
 * LLMZIP_MAX_MEMORY. `options` NULL: 0 everywhere. This reads some text, which
 * takes tenths of a second with the built-in model, some seconds with others;
 * so keep the object. */
LLMZIP_API llmzip_status llmzip_packer_new(llmzip_context* context,
                                           const llmzip_packer_options* options,
                                           llmzip_packer** packer);
LLMZIP_API void llmzip_packer_free(llmzip_packer* packer);

/* The longest packet of a message of that size; 0 if that exceeds size_t. */
LLMZIP_API size_t llmzip_packet_bound(size_t message_size);

/* LLMZIP_LIMIT_EXCEEDED if the message is longer than max_message or the packet
 * than `capacity`. A message may be any bytes. The two must not overlap. */
LLMZIP_API llmzip_status llmzip_packer_encode(llmzip_packer* packer,
                                              const void* message,
                                              size_t message_size, void* packet,
                                              size_t capacity,
                                              size_t* packet_size);
/* LLMZIP_CORRUPT or LLMZIP_TRUNCATED if the packet is damaged, as far as its
 * check tells; without one, most damaged packets are other messages.
 * LLMZIP_LIMIT_EXCEEDED if the message is longer than max_message or
 * `capacity`. */
LLMZIP_API llmzip_status llmzip_packer_decode(llmzip_packer* packer,
                                              const void* packet,
                                              size_t packet_size, void* message,
                                              size_t capacity,
                                              size_t* message_size);
/* Why the last call of encode or decode failed, or "". Valid until the next. */
LLMZIP_API const char* llmzip_packer_error_text(const llmzip_packer* packer);
/* The most memory that the packer takes, in bytes, beside the model. */
LLMZIP_API uint64_t llmzip_packer_memory(const llmzip_packer* packer);

/* ---- Inspecting archives, without a model ------------------------------ */

/* 1 if `bytes` begins as archives of llmzip do; size >= 4 decides. */
LLMZIP_API int llmzip_is_archive(const void* bytes, size_t size);

typedef struct llmzip_archive_info {
  size_t struct_size;
  uint64_t num_frames;
  uint64_t num_blocks;
  uint64_t text_bytes;
  uint64_t archive_bytes;           /* all of them */
  uint64_t payload_bytes;           /* of the blocks: the rest is overhead */
  uint64_t num_blocks_of_method[8]; /* index: llmzip_method */
  uint32_t format_version;          /* major * 16 + minor, the highest */
  uint32_t num_model_records;       /* frames that name a model */
  llmzip_model_record model;        /* of the first of them */
  uint32_t has_text_sha256;         /* 1 if there is one frame that has it */
  uint8_t text_sha256[LLMZIP_SHA256_SIZE];
  uint32_t num_dictionary_records; /* frames that name a dictionary; the first
                                      of them: */
  uint8_t dictionary_id[LLMZIP_DICTIONARY_ID_SIZE];
  uint64_t dictionary_bytes; /* of its text */
  char dictionary_name[100]; /* a hint, may be "" */
} llmzip_archive_info;

/* Reads the headers of a whole archive and checks the stored bytes of every
 * block. This is a quick test. Fails as decoding would, except for the limits
 * of output, memory and time and for faults that only decoding finds. After a
 * failure, `info` describes the part before it. */
LLMZIP_API llmzip_status llmzip_inspect(llmzip_context* context,
                                        const void* archive,
                                        size_t archive_size,
                                        llmzip_archive_info* info);

/* The same for a stream. After a failed _write, _finish returns that failure
 * and fills `info`; all other calls after a failure or _finish are refused with
 * LLMZIP_INVALID_ARGUMENT. */
typedef struct llmzip_inspector llmzip_inspector;

LLMZIP_API llmzip_status llmzip_inspector_new(llmzip_context* context,
                                              llmzip_inspector** inspector);
LLMZIP_API llmzip_status llmzip_inspector_write(llmzip_inspector* inspector,
                                                const void* archive,
                                                size_t size);
LLMZIP_API llmzip_status llmzip_inspector_finish(llmzip_inspector* inspector,
                                                 llmzip_archive_info* info);
LLMZIP_API void llmzip_inspector_free(llmzip_inspector* inspector);

/* ---- Statistics --------------------------------------------------------- */

/* One coded token and its cost under the language model. */
typedef struct llmzip_token {
  size_t struct_size;
  const uint8_t* bytes; /* its text */
  size_t num_bytes;
  uint32_t rank;      /* 0: the model's first choice */
  uint64_t microbits; /* -log2 of its probability, in 1e-6 bits */
} llmzip_token;

/* Nonzero cancels. */
typedef int (*llmzip_token_fn)(void* opaque, const llmzip_token* token);

/* The quantities of the LLMZip paper for one text under the context's model
 * and window, coded as one stream; bits of all tokens from the first on. */
typedef struct llmzip_stats {
  size_t struct_size;
  uint64_t text_bytes;
  uint64_t num_characters; /* UTF-8; a malformed byte counts as one */
  uint64_t num_tokens;
  uint64_t entropy_microbits;   /* sum of -log2 q: H_ub times characters */
  uint64_t token_by_token_bits; /* sum of ceil(-log2 q), at least 1 each */
  uint64_t ac_bytes;            /* payload by arithmetic coding */
  uint64_t rank_bytes;          /* payload of ranks: varints, brotli */
  uint64_t rank_zlib_bytes;     /* ranks in decimal, spaces, zlib level 9 */
} llmzip_stats;

/* Evaluates the text once, calls `each` (may be NULL) for every token in
 * order, fills `stats`. Requires a model. */
LLMZIP_API llmzip_status llmzip_measure(llmzip_context* context,
                                        const void* text, size_t text_size,
                                        llmzip_token_fn each, void* opaque,
                                        llmzip_stats* stats);

/* ---- The bits of each token --------------------------------------------- */

/* A token that the language model expected. Used in arrays, so the struct
 * never grows. */
typedef struct llmzip_candidate {
  const uint8_t* bytes; /* a token's text */
  size_t num_bytes;
  uint64_t millionths; /* its probability, rounded down */
} llmzip_candidate;

/* A token as the archive codes it. In blocks without a language model (methods
 * bytes and stored) each byte is a token, and has_model is 0. Bits are in
 * units of 1e-6. */
typedef struct llmzip_coded_token {
  size_t struct_size;
  const uint8_t* bytes; /* its text, part of the caller's */
  size_t num_bytes;
  int32_t method;           /* an llmzip_method, of its block */
  uint32_t has_model;       /* 1: the fields below coded_end_microbits hold */
  uint64_t coded_microbits; /* in the archive's payload */
  uint64_t coded_end_microbits; /* of them, for "does the token end here?";
                                   the rest is for its bytes */
  uint64_t model_microbits;     /* under the language model alone, as method ac
                                   would code it */
  uint64_t model_end_microbits; /* of them, for "does the token end here?" */
  uint32_t rank;                /* 0: the model's first choice */
  uint32_t num_candidates;
  const llmzip_candidate* candidates; /* in descending probability, at most 5 */
} llmzip_coded_token;

/* Nonzero cancels. The struct is valid during the call only. */
typedef int (*llmzip_coded_token_fn)(void* opaque,
                                     const llmzip_coded_token* token);

/* Sums over all tokens, and the real sizes. coded_microbits agrees with
 * payload_bytes to within a byte for each block. */
typedef struct llmzip_explanation {
  size_t struct_size;
  uint64_t text_bytes;
  uint64_t num_tokens;
  uint64_t archive_bytes;
  uint64_t payload_bytes; /* of the blocks: the rest is overhead */
  uint64_t coded_microbits;
  uint64_t coded_end_microbits;
  uint64_t model_microbits; /* of tokens with has_model, like the next */
  uint64_t model_end_microbits;
  uint64_t num_tokens_of_method[8]; /* index: llmzip_method */
} llmzip_explanation;

/* Codes the text exactly as llmzip_compress would under the same settings,
 * keeps nothing of the archive, and calls `each` (may be NULL) for every token
 * in the order of the text. Only references to earlier blocks are not made: all
 * tokens are coded. Method rank is refused with
 * LLMZIP_INVALID_ARGUMENT: its tokens have no bits of their own. */
LLMZIP_API llmzip_status llmzip_explain(llmzip_context* context,
                                        const void* text, size_t text_size,
                                        llmzip_coded_token_fn each,
                                        void* opaque,
                                        llmzip_explanation* explanation);

/* ---- The machine --------------------------------------------------------- */

/* The arithmetic kernel in use: "avx512", "avx2", "scalar", ... */
LLMZIP_API const char* llmzip_kernel_name(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LLMZIP_LLMZIP_H_ */
