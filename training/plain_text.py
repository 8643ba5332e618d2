# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Plain text of manual pages, HTML, help pages and novels in TEI."""
import html
import re

# Elements whose content is no text of the document.
DROPPED = "script|style|head|nav|header|aside|footer|teiHeader|note|info|figure"
BLOCKS = ("p|para|div|section|h[1-6]|li|item|tr|dt|dd|ul|ol|table|title|head|br|"
          "pre|screen|code|steps|list|table|lg|l|page|simpara|term|listitem")
_dropped = re.compile(rf"<({DROPPED})\b[^>]*?(?<!/)>.*?</\1\s*>", re.S | re.I)
_comment = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>|<\?.*?\?>|<!DOCTYPE[^>]*>",
                      re.S)
_verbatim = re.compile(r"<(pre|screen)\b[^>]*>(.*?)</\1\s*>", re.S | re.I)
_block = re.compile(rf"</?({BLOCKS})\b[^>]*>", re.I)
_tag = re.compile(r"<[^>]*>")


def from_markup(text):
    """One paragraph a line; preformatted text keeps its lines."""
    text = _comment.sub("", text)
    if "<TEI" in text[:2000]:  # a novel: its chapters' <head> is text
        text = re.sub(r"<(teiHeader|note|front|back)\b.*?</\1>", "", text,
                      flags=re.S)
    else:
        text = _dropped.sub("", text)
    parts, at = [], 0
    for match in _verbatim.finditer(text):
        parts += [_flowing(text[at:match.start()]),
                  html.unescape(_tag.sub("", match.group(2))).strip("\n")]
        at = match.end()
    parts.append(_flowing(text[at:]))
    return "\n".join(part for part in parts if part) + "\n"


def _flowing(text):
    lines = []
    for part in _block.sub("\0", text).split("\0"):
        line = " ".join(html.unescape(_tag.sub("", part)).split())
        if line:
            lines.append(line)
    return "\n".join(lines)


_special = {"aq": "'", "dq": '"', "lq": "“", "rq": "”", "oq": "‘", "cq": "’",
            "em": "—", "en": "–", "bu": "•", "co": "©", "ha": "^", "ti": "~",
            "rs": "\\", "ga": "`", "Fo": "«", "Fc": "»", "Bq": "„", "mu": "×"}
_escape = re.compile(
    r"\\(?:f(?:\[[^]]*\]|\(..|.)|s[-+]?\d+|\((..)|\[([^]]*)\]|\*(?:\[[^]]*\]|"
    r"\(..|.)|([hvwN])'[^']*'|m\[[^]]*\]|(.))")
# Requests whose arguments are text, joined by spaces; pairs of fonts that
# alternate are joined without.
_text_requests = set("SH SS B I SM SB TQ IP HP Sh Ss Nm Fl Ar Nd It Pa Cm".split())
_pairs = set("BR IR RB RI BI IB".split())


def _unescape(text):
    def character(match):
        name = match.group(1) or match.group(2)
        if name:
            return _special.get(name, "")
        single = match.group(4)
        return {"-": "-", "e": "\\", "&": "", "/": "", ",": "", "~": " ",
                " ": " ", "c": "", "%": "", "|": "", "^": "", "0": " ", ":": "",
                "'": "'", "`": "`", ".": ".", '"': ""}.get(single or "", "")
    return _escape.sub(character, text)


def _arguments(text):
    return [(quoted or plain).replace('""', '"') for quoted, plain in
            re.findall(r'"((?:[^"]|"")*)"?|((?:\\.|[^\s"])\S*)', text)]


def from_roff(text):
    """The words of a manual page; paragraphs are kept apart by empty lines."""
    lines, in_definition = [], False
    for line in text.splitlines():
        if in_definition:  # .de ... ..
            in_definition = line.strip() != ".."
            continue
        if line.startswith((".\\\"", "'\\\"", "...", "\\\"")):
            continue
        if not line.startswith((".", "'")):
            lines.append(_unescape(line).rstrip())
            continue
        request, _, rest = line[1:].strip().partition(" ")
        rest = rest.split('\\"')[0]
        if request in ("de", "de1", "ig"):
            in_definition = True
        elif request in _pairs:
            lines.append(_unescape("".join(_arguments(rest))))
        elif request in _text_requests:
            if request in ("SH", "SS", "Sh", "Ss"):
                lines.append("")
            arguments = _arguments(rest)
            if request in ("IP", "HP"):  # the second argument is an indent
                lines.append("")
                arguments = arguments[:1]
            lines.append(_unescape(" ".join(arguments)))
        elif request in ("PP", "P", "LP", "TP", "sp", "Pp"):
            lines.append("")
    text = "\n".join(line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def from_fortunes(text):
    """Sayings, an empty line between them."""
    sayings = [part.strip("\n") for part in re.split(r"(?m)^%\s*$", text)]
    return "\n\n".join(part for part in sayings if part.strip()) + "\n"


def plain(path, text):
    """path: by its name the kind of file is told."""
    if re.search(r"\.(html?(\.\w+(\.utf8)?)?|page|xml|docbook)$", path):
        return from_markup(text)
    if re.search(r"/man\d\w*/[^/]*$", path):
        return from_roff(text)
    if "/fortunes" in path:
        return from_fortunes(text)
    return text
