#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writes texts and how each kind of pre-tokenizer cuts them.

usage: tools/make_pre_tokenizer_vectors.py > tests/data/pre_tokenizer_vectors.txt
       tools/make_pre_tokenizer_vectors.py --random 20000 [--seed 5] > FILE
       tools/make_pre_tokenizer_vectors.py --files TEXT... > FILE

The cuts come from the regular expressions of the models' descriptions, run by
the package regex: an independent check of src/tokenizer/pre_tokenizer_*.cc. The
test pre_tokenizer_vectors_test reads the committed file, and in addition the
one that LLMZIP_PRE_TOKENIZER_VECTORS names.

Each text is a line "text HEX", followed by lines "KIND,KIND SIZE SIZE ..." with
the sizes of the words in bytes. Needs: regex. Characters whose category differs
between the Unicode versions of regex and of unicodedata are left out.
"""
import argparse
import random
import sys
import unicodedata

import regex

S, NOT_S = r"\p{White_Space}", r"\P{White_Space}"
CONTRACTION = r"'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])"
LINES = rf"{S}*[\r\n]+|{S}+(?!{NOT_S})|{S}+"
GPT2 = (r"'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+"
        rf"| ?[^{S}\p{{L}}\p{{N}}]+|{S}+(?!{NOT_S})|{S}+")


def llama3(numbers, letters=r"\p{L}", tail=r"[\r\n]*", contraction=True):
    begin = CONTRACTION + "|" if contraction else ""
    return (rf"{begin}[^\r\n\p{{L}}\p{{N}}]?[{letters}]+|\p{{N}}{numbers}"
            rf"| ?[^{S}{letters}\p{{N}}]+{tail}|{LINES}")


def gpt4o(numbers, contraction=True, tail=r"[\r\n/]*", but=""):
    upper = rf"(?:{but}[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}\p{{M}}])"
    lower = rf"(?:{but}[\p{{Ll}}\p{{Lm}}\p{{Lo}}\p{{M}}])"
    end = rf"(?:{CONTRACTION})?" if contraction else ""
    lead = r"[^\r\n\p{L}\p{N}]?"
    return (rf"{lead}{upper}*{lower}+{end}|{lead}{upper}+{lower}*{end}"
            rf"|\p{{N}}{numbers}| ?[^{S}\p{{L}}\p{{N}}]+{tail}|{LINES}")


BLOOM = (rf" ?[^({S}|.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c)]+")
EASTERN = "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"
HAN_AND_KANA = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
V3 = (r"[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
      r"| ?[\p{P}\p{S}]+")
CASED = (
    "A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-\u01bf"
    "\u01c4-\u0293\u0295-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f"
    "\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481"
    "\u048a-\u052f\u0531-\u0556\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd"
    "\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b\u1d6b-\u1d77\u1d79-\u1d9a"
    "\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59"
    "\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe\u1fc2-\u1fc4"
    "\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ff4"
    "\u1ff6-\u1ffc\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126"
    "\u2128\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f\u2145-\u2149\u214e"
    "\u2183\u2184\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3"
    "\ua640-\ua66d\ua680-\ua69b\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e"
    "\uab70-\uabbf\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a"
    "\U00010400-\U0001044f\U000104b0-\U000104d3\U000104d8-\U000104fb"
    "\U00010c80-\U00010cb2\U00010cc0-\U00010cf2\U000118a0-\U000118df"
    "\U0001e900-\U0001e943")
MARKS = "!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002"

# The expressions of each kind, applied in turn to the pieces that the ones
# before have left.
KINDS = {
    "gpt-2": [GPT2],
    "starcoder": [r"\p{N}", GPT2],
    "falcon": [r"[\p{P}\$\+<=>\^~\|`]+", GPT2, r"[0-9][0-9][0-9]"],
    "bloom": [BLOOM],
    "viking": [BLOOM, r"\p{N}"],
    "llama3": [llama3("{1,3}")],
    "qwen2": [llama3("")],
    "qwen35": [llama3("", letters=r"\p{L}\p{M}")],
    "seed-coder": [llama3("", tail="")],
    "ufakzeka": [llama3("", contraction=False)],
    "minicpm5": [r"\p{N}{1,3}", llama3("+")],
    "laguna": [r"[^\n]+|[\n]+", llama3("")],
    "gpt-4o": [gpt4o("{1,3}")],
    "tekken": [gpt4o("", contraction=False)],
    "kimi-k2": [r"\p{Han}+|"
                + gpt4o("{1,3}", tail=r"[\r\n]*", but=r"(?!\p{Han})")],
    "youtu": ["[\uac00-\ud7a3\u3131-\u318e]+"
              "|[\uff01\u2026\u201c\u201d\u2018\u2019\u2014\uff1a\uff1b\uff0c"
              "\u3001-\u303f\ufe30-\ufe4f]+|[\u3105-\u312f]+|" + HAN_AND_KANA,
              gpt4o("")],
    "deepseek-llm": [r"[\r\n]", rf"{S}?[{CASED}]+", rf"{S}?[{MARKS}]+",
                     rf"{S}+\Z", EASTERN, r"\p{N}+"],
    "deepseek-coder": [r"[\r\n]", rf"{S}?\p{{L}}+", rf"{S}?\p{{P}}+", EASTERN,
                       r"\p{N}"],
    "deepseek-v3": [r"\p{N}{1,3}", HAN_AND_KANA, V3 + rf"[\r\n]*|{LINES}"],
    "spark2_5": [r"\p{N}{1,3}", HAN_AND_KANA,
                 V3 + rf"|[\r\n]|{S}+(?!{NOT_S})|{S}+", r"\p{N}"],
}
COMPILED = {kind: [regex.compile(stage, regex.V0) for stage in stages]
            for kind, stages in KINDS.items()}


def cut(kind, text):
    pieces = [text]
    for expression in COMPILED[kind]:
        left = []
        for piece in pieces:
            at = 0
            for match in expression.finditer(piece):
                if match.start() > at:
                    left.append(piece[at:match.start()])
                left.append(match.group())
                at = match.end()
            if at < len(piece):
                left.append(piece[at:])
        pieces = left
    assert "".join(pieces) == text and all(pieces)
    return pieces


def agrees(character):
    """Whether regex and unicodedata put it into the same category."""
    category = unicodedata.category(character)
    if category == "Cs":
        return False
    return regex.fullmatch(rf"\p{{{category}}}", character) is not None


# Characters that some expression treats in a way of its own.
SPECIAL = [
    " ", "  ", "   ", "\t", "\n", "\r", "\r\n", "\n\n", "\v", "\x85", "\xa0",
    "\u2003", "\u2028", "\u3000", "'", "'s", "'S", "'t", "'re", "'Ve", "'ll",
    "'LL", "'lx", "'m", "'d", "/", "//", "a", "B", "cd", "EF", "Gh", "iJ", "1",
    "23", "456", "7890", "$", "+", "<", "=", "^", "`", "|", "~", "!", "-", "_",
    "(", ")", ".", ",", "?", "\\", "\x00", "\x1f", "\x7f", "\xad", "\u200b",
    "\u200d", "\ufeff", "\xe9", "\xc9", "\xdf", "\u01c5", "\u02b0", "\xaa",
    "\u0294", "\u01bb", "\u0416", "\u0436", "\u03a9", "\u1e00", "\u10d0",
    "\u1c90", "\u05d0", "\u0627", "\u0e01", "\u0e31", "\u0301", "\u093f",
    "\u0915", "\u0967", "\u0660", "\xb2", "\xbd", "\u2167", "\u2460", "\u3007",
    "\u4e00", "\u4e2d\u6587", "\u9fa5", "\u9fa6", "\u3042", "\u30a2", "\u30fb",
    "\u30fc", "\u3099", "\u309b", "\u3097", "\u3105", "\u3131", "\uac00",
    "\ud55c", "\ud7a3", "\ud7ff", "\u3005", "\u2e80", "\u2f00", "\u2026",
    "\u201c", "\u2018", "\u2014", "\u3001", "\u3002", "\uff0c", "\uff01",
    "\uff1a", "\uff21", "\uff41", "\u0964", "\u06d4", "\u060c", "\u20ac",
    "\xa9", "\u2192", "\u2503", "\U0001f600", "\U0001f3fd", "\U00010400",
    "\U0001e900", "\U00020000", "\U0001d7ce", "\ue000", "\U000e0001"]

TEXTS = [
    "Hello, world! It's 2,024 and we'LL see: 12345678 'tis.",
    "def f(x):\n    return x**2  # caf\xe9\n\n\n\tif a != b:\r\n\r\n",
    "  leading,  double   triple    spaces \n \n  \n    x  ",
    "camelCase HTTPServer XMLHttpRequest iPhone \u01c5abc \u65e5ABC\u65e5abc",
    "\u4e2d\u6587\u548cEnglish\u6df7\u5408\u3002\u7b2c3\u7ae0\uff0c\u517112\u9875"
    "\u3000\u30ab\u30bf\u30ab\u30ca\u30fb\u3072\u3089\u304c\u306a",
    "\u092f\u0939 \u0939\u093f\u0928\u094d\u0926\u0940 \u0939\u0948\u0964 "
    "e\u0301te\u0301 \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
    "\ud55c\uad6d\uc5b4 \ubb38\uc7a5\uc785\ub2c8\ub2e4. \u0645\u0631\u062d\u0628"
    "\u0627\u060c \u05e9\u05dc\u05d5\u05dd!",
    "path/to//file.txt\n///\n/ http://a.b/c?d=e&f#g|h",
    "1 12 123 1234 12345 1\xb2345 \u0661\u0662\u0663 3.14159 $1,000.00",
    "\U0001f600\U0001f3fd \u2192\u2192 \u20ac5 \xa9 2024 \u2026 \u2014 \u201cq\u201d",
    "\x00\x01 \x1f\x7fa \u200b\u200d \ufeffx\ue000y",
    "a'sB'Re'LLx 'S's''s ' s'",
    "!?!\n\r\n..\n ...  \n--\u3000\u3000!\u3000\u3000",
    "\u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac \u0420\u0443\u0441\u0441"
    "\u043a\u0438\u0439 caf\xe9s na\xefve \u1e00a\u1e00",
    " ", "\n", "a", "1", "'", "\u3000", "\xa9  ", "\xa9 \u2003\xa9\u2003 ",
]


def alphabet():
    characters = [text for text in SPECIAL
                  if all(agrees(character) for character in text)]
    everywhere = [chr(point) for point in range(0x110000)
                  if not 0xd800 <= point < 0xe000]
    return characters, everywhere


def random_texts(count, seed):
    special, everywhere = alphabet()
    rng = random.Random(seed)
    for i in range(count):
        few = rng.sample(special, rng.randint(2, 12))
        text = ""
        for _ in range(rng.randint(1, 40)):
            draw = rng.random()
            if draw < 0.6:
                part = rng.choice(few)
            elif draw < 0.95:
                part = rng.choice(special)
            else:
                part = rng.choice(everywhere)
                if not agrees(part):
                    continue
            text += part * (rng.randint(2, 9) if rng.random() < 0.1 else 1)
        if text:
            yield text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", nargs="*", default=[])
    arguments = parser.parse_args()
    texts = list(random_texts(arguments.random, arguments.seed))
    for path in arguments.files:
        with open(path, encoding="utf-8", errors="ignore", newline="") as file:
            texts.append("".join(c for c in file.read() if agrees(c)))
    if not texts:
        texts = TEXTS + list(random_texts(60, 7))
    print("# Made by tools/make_pre_tokenizer_vectors.py; do not edit.")
    for text in texts:
        print("text", text.encode().hex())
        cuts = {}
        for kind in KINDS:
            sizes = tuple(len(word.encode()) for word in cut(kind, text))
            cuts.setdefault(sizes, []).append(kind)
        for sizes, kinds in cuts.items():
            print(",".join(kinds), *sizes)


if __name__ == "__main__":
    sys.exit(main())
