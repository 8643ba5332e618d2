// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The fixed parts of the page that `llmzip explain --html` writes. The page
// loads nothing, and its policy forbids it.
#ifndef LLMZIP_EXPLAIN_EXPLAIN_PAGE_H_
#define LLMZIP_EXPLAIN_EXPLAIN_PAGE_H_

namespace llmzip::cli {

// Shades c0 .. c6 show bits. Shades s0 .. s6 show what mixing saved (green) or
// lost (red). explanation.h has the limits of the former, the script those of
// the latter.
inline constexpr char kExplainStyle[] = R"css(
:root {
  color-scheme: light dark;
  --page: #fbfbf9; --card: #ffffff; --ink: #1b1d21; --dim: #5c636e;
  --line: #d9dce1; --accent: #1f5fbf; --bar: #8fb4ea;
  --c1: #fdf6d8; --c2: #fcebaa; --c3: #fad57e; --c4: #f6b564;
  --c5: #f08f5a; --c6: #e66c5c;
  --s0: #6fc796; --s1: #a8dfbe; --s2: #dcf2e4;
  --s4: #fbe3e0; --s5: #f5b9b2; --s6: #ea8479;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --card: #1d2026; --ink: #e6e8eb; --dim: #9aa3af;
    --line: #343942; --accent: #7db1ff; --bar: #3c639c;
    --c1: #2c2a1c; --c2: #443a16; --c3: #604714; --c4: #7c4d16;
    --c5: #92451d; --c6: #a8322a;
    --s0: #1f7a49; --s1: #1c5636; --s2: #1b3427;
    --s4: #3a2424; --s5: #662a28; --s6: #9a322c;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.25rem 1rem 14rem; }
h1 { font-size: 1.25rem; margin: 0 0 .15rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: 0; color: var(--dim); }
.cards {
  display: grid; gap: .6rem; margin: 1rem 0 0;
  grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
}
.cards div {
  background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; padding: .55rem .75rem;
}
.cards dt { color: var(--dim); font-size: .8rem; }
.cards dd { margin: 0; font-size: 1.3rem; font-weight: 600; }
.cards small { display: block; color: var(--dim); font-size: .8rem;
  font-weight: 400; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 500; color: var(--dim); }
td, th { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
td { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
thead th:not(:first-child) { text-align: right; }
tbody th { color: var(--ink); }
.dear { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem;
  margin: 0; padding: 0; }
.dear button {
  font: .85rem ui-monospace, Menlo, Consolas, monospace; color: var(--ink);
  background: var(--card); border: 1px solid var(--line);
  border-radius: .4rem; padding: .25rem .5rem; cursor: pointer;
  max-width: 18rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap;
}
.dear span { color: var(--dim); margin-left: .5em; }
.bar { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; font-size: .85rem;
  align-items: center; margin: 1.5rem 0 .5rem; }
.bar fieldset { border: 0; margin: 0; padding: 0; display: flex;
  flex-wrap: wrap; gap: .2rem .9rem; }
.bar label { cursor: pointer; }
.bar input { margin: 0 .3em 0 0; accent-color: var(--accent); }
.legend { display: flex; flex-wrap: wrap; gap: 0; list-style: none;
  margin: 0; padding: 0; }
.legend li { padding: .05rem .5rem; border: 1px solid var(--line);
  border-left-width: 0; white-space: nowrap; }
.legend li:first-child { border-left-width: 1px;
  border-radius: .3rem 0 0 .3rem; }
.legend li:last-child { border-radius: 0 .3rem .3rem 0; }
#text {
  background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; padding: .8rem; margin: 0;
  font: .92rem/1.75 ui-monospace, Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4;
}
#text b { font-weight: inherit; border-radius: .2em; padding: .12em 0;
  cursor: default; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; }
#text b:hover, #text b:focus, #text b.on {
  outline: 2px solid var(--accent); outline-offset: 0; }
#text i { font-style: normal; opacity: .75; font-size: .8em;
  white-space: nowrap; }
.c1 { background: var(--c1); } .c2 { background: var(--c2); }
.c3 { background: var(--c3); } .c4 { background: var(--c4); }
.c5 { background: var(--c5); } .c6 { background: var(--c6); }
.s0 { background: var(--s0); } .s1 { background: var(--s1); }
.s2 { background: var(--s2); } .s4 { background: var(--s4); }
.s5 { background: var(--s5); } .s6 { background: var(--s6); }
#tip {
  position: fixed; z-index: 1; width: 22rem; max-width: calc(100vw - 1rem);
  background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; padding: .6rem .75rem; font-size: .85rem;
  box-shadow: 0 .3rem 1.2rem rgba(0, 0, 0, .25); pointer-events: none;
}
#tip code { font: 600 .95rem ui-monospace, Menlo, Consolas, monospace;
  overflow-wrap: anywhere; white-space: pre-wrap; }
#tip span { float: right; font-weight: 600; }
#tip table { font-size: .85rem; margin-top: .3rem; }
#tip th, #tip td { border: 0; padding: .1rem .4rem .1rem 0; }
#tip th { color: var(--ink); max-width: 9rem; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap;
  font-family: ui-monospace, Menlo, Consolas, monospace; }
#tip td:last-child { width: 40%; padding-right: 0; }
#tip td div { background: var(--bar); height: .7em; border-radius: .2em;
  min-width: 1px; }
#tip tr.it th { color: var(--accent); font-weight: 700; }
#tip tr.it th::after { content: " \25C2"; }
@media (max-width: 40rem) {
  #tip { left: .5rem !important; right: .5rem; bottom: .5rem;
    top: auto !important; width: auto; }
  main { padding: 1rem .6rem 20rem; }
  #text b { scroll-margin-bottom: 18rem; }
  .cards dd { font-size: 1.1rem; }
}
@media print { .bar, .dear { display: none; } main { padding-bottom: 0; } }
)css";

// The page holds its data as JSON in `page`. t has a row for each token: its
// bits; with a model also the bits of the model alone, the end's part of both,
// the rank, and then index and probability of each candidate. s has the labels
// of the candidates. m says whether the bits of ends are known.
inline constexpr char kExplainScript[] = R"js(
"use strict";
const page = JSON.parse(document.getElementById("page").textContent);
const text = document.getElementById("text");
const tip = document.getElementById("tip");
const spans = text.children;
const limits = page.l;
const saved = [2, .5, .1, -.1, -.5, -2];
const rows = page.t;
let shown = -1;

const make = (parent, name, content) => {
  const element = document.createElement(name);
  if (content !== undefined) element.textContent = content;
  parent.append(element);
  return element;
};
const bits = (x) => x.toFixed(x < .1 ? 3 : 2);
const percent = (p) => p >= .1 ? (100 * p).toFixed(0) + " %" :
    p >= .001 ? (100 * p).toFixed(1) + " %" :
    p >= 1e-6 ? (100 * p).toFixed(4) + " %" : "below 0.0001 %";

const classOf = (row, mode) => {
  if (mode === "saved") {
    const gain = row[1] - row[0];
    const i = saved.findIndex((limit) => gain >= limit);
    return "s" + (i < 0 ? 6 : i);
  }
  const value = mode === "model" ? row[1] : row[0];
  const i = limits.findIndex((limit) => value < limit);
  return "c" + (i < 0 ? limits.length : i);
};

const row = (table, label, p, most, own) => {
  const line = make(table, "tr");
  if (own) line.className = "it";
  make(line, "th", label);
  make(line, "td", percent(p));
  make(make(line, "td"), "div").style.width = 100 * p / most + "%";
};

const describe = (i) => {
  const t = rows[i];
  const label = spans[i].dataset.v || spans[i].textContent;
  tip.replaceChildren();
  make(tip, "code", label);
  make(tip, "span", bits(t[0]) + " bits");
  if (t.length === 1) {
    make(tip, "p", "coded without a language model");
    return;
  }
  const [coded, model, end, modelEnd, rank] = t;
  if (page.m) {
    make(tip, "p", bits(model) + " model alone \u2192 " + bits(coded) +
        " coded, " + bits(Math.abs(model - coded)) +
        (coded <= model ? " saved" : " lost"));
    make(tip, "p", "of them, where it ends: " + bits(modelEnd) +
        " \u2192 " + bits(end));
  }
  const p = Math.pow(2, -model);
  make(tip, "p", "the model's choice no. " + (rank + 1) + ", at " +
      percent(p));
  const table = make(tip, "table");
  const body = make(table, "tbody");
  const most = Math.max(p, t.length > 6 ? t[6] : 0);
  let count = 0;
  for (let j = 5; j + 1 < t.length; j += 2, ++count) {
    row(body, page.s[t[j]], t[j + 1], most, count === rank);
  }
  if (rank >= count) row(body, label, p, most, true);
};

const place = (span) => {
  const box = span.getClientRects()[0] || span.getBoundingClientRect();
  const width = tip.offsetWidth, height = tip.offsetHeight;
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const below = box.bottom + 8;
  const top = below + height < innerHeight ? below : box.top - height - 8;
  tip.style.left = left + "px";
  tip.style.top = Math.max(8, top) + "px";
};

const hide = () => {
  if (shown >= 0) spans[shown].classList.remove("on");
  shown = -1;
  tip.hidden = true;
};

const show = (i) => {
  if (i === shown) return;
  hide();
  shown = i;
  const span = spans[i];
  span.classList.add("on");
  describe(i);
  tip.hidden = false;
  place(span);
};

const indices = new WeakMap();
for (let i = 0; i < spans.length; ++i) indices.set(spans[i], i);
const indexOf = (target) => {
  const span = target.closest && target.closest("#text > b");
  return span ? indices.get(span) : -1;
};

// One token is in the order of the Tab key; arrows go from one to the next.
let stop = 0;
const focus = (i) => {
  if (i < 0 || i >= spans.length) return;
  spans[stop].removeAttribute("tabindex");
  stop = i;
  spans[i].tabIndex = 0;
  spans[i].setAttribute("aria-describedby", "tip");
  spans[i].focus({preventScroll: true});
  spans[i].scrollIntoView({block: "nearest"});
  show(i);
  place(spans[i]);
};
if (spans.length > 0) spans[0].tabIndex = 0;

text.addEventListener("mouseover", (event) => {
  const i = indexOf(event.target);
  if (i >= 0) show(i);
});
text.addEventListener("mouseleave", () => {
  const i = indexOf(document.activeElement);
  if (i >= 0) show(i); else hide();
});
text.addEventListener("click", (event) => {
  const i = indexOf(event.target);
  if (i >= 0 && String(getSelection()) === "") focus(i);
});
text.addEventListener("focusin", (event) => {
  const i = indexOf(event.target);
  if (i >= 0) show(i);
});
text.addEventListener("focusout", hide);
text.addEventListener("keydown", (event) => {
  const step = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: 10, ArrowUp: -10}[
      event.key];
  if (event.key === "Escape") hide();
  else if (event.key === "Home") focus(0);
  else if (event.key === "End") focus(spans.length - 1);
  else if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
    focus(Math.max(0, Math.min(spans.length - 1, stop + step)));
  } else return;
  event.preventDefault();
});
addEventListener("scroll", () => {
  if (shown >= 0) place(spans[shown]);
}, {passive: true});
for (const button of document.querySelectorAll(".dear button")) {
  button.addEventListener("click", () => {
    spans[button.value].scrollIntoView({block: "center"});
    focus(Number(button.value));
  });
}
for (const choice of document.querySelectorAll("input[name=mode]")) {
  choice.addEventListener("change", () => {
    const mode = choice.value;
    for (let i = 0; i < spans.length; ++i) {
      spans[i].className = rows[i].length === 1 ? classOf(rows[i], "coded") :
          classOf(rows[i], mode);
    }
    document.getElementById("bits").hidden = mode === "saved";
    document.getElementById("saved").hidden = mode !== "saved";
    hide();
  });
}
)js";

}  // namespace llmzip::cli

#endif  // LLMZIP_EXPLAIN_EXPLAIN_PAGE_H_
