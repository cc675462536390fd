// What is coded, drawn in the lines that are in view: nested underlines, each in its code's pattern and colour, with the
// names of the codes behind the last word. Lines are drawn when they come near; the words themselves are never changed.
"use strict";
window.codingDrawing = (() => {
  const DEEPEST = 5;
  const { toUnits } = window.codingOffsets;

  // Puts a segment where it belongs in the order of their beginnings, the longer before the shorter.
  const insert = (segments, segment) => {
    const at = segments.findIndex((one) => one[1] > segment[1] || (one[1] === segment[1] && one[2] < segment[2]));
    segments.splice(at < 0 ? segments.length : at, 0, segment);
  };

  class Drawing {
    constructor(lines, codes) {
      this.lines = lines;
      this.codes = codes;
      this.segments = [];
      this.byLine = new Map();
      this.drawn = new Map(); // what is drawn in a line, by its number, as a mark tells it
      this.near = new Set();
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
      this.restyle();
      this.waiting = new Set();
      this.measure();
      this.observer = new IntersectionObserver((entries) => this.came(entries), { rootMargin: "400px 0px" });
      lines.pieces.forEach((piece) => this.observer.observe(piece));
    }

    // Colours are put in by script: the page's policy allows no style in the markup.
    restyle() {
      const rules = [...this.codes.values()].map((code) => `.k${code.id}{--raw:${code.color}}`);
      this.sheet.replaceSync(rules.join("\n"));
    }

    // How high each piece will be, guessed by its words, so that the scroll bar tells the truth from the beginning.
    measure() {
      const [line] = this.lines.elements;
      if (!line) return;
      const row = parseFloat(getComputedStyle(line).lineHeight) || 35;
      const wide = Math.max(line.clientWidth / (row / 4.2), 10);
      this.lines.pieces.forEach((piece) => {
        const rows = this.lines.of(piece).reduce((sum, number) => sum + Math.max(Math.ceil(this.lines.size(number) / wide), 1), 0);
        piece.style.containIntrinsicHeight = `auto ${Math.round(rows * row)}px`;
      });
    }

    came(entries) {
      entries.forEach((entry) => this.lines.of(entry.target).forEach((number) => {
        if (!entry.isIntersecting) {
          this.near.delete(number);
          return;
        }
        this.near.add(number);
        if (this.isBehind(number)) this.waiting.add(number);
      }));
      this.drawSome();
    }

    // A few milliseconds at a time, so that scrolling goes on meanwhile.
    drawSome() {
      const until = performance.now() + 6;
      for (const number of this.waiting) {
        this.waiting.delete(number);
        if (this.near.has(number) && this.isBehind(number)) this.refresh(number);
        if (performance.now() > until) break;
      }
      if (this.waiting.size && !this.asked) {
        this.asked = requestAnimationFrame(() => {
          this.asked = 0;
          this.drawSome();
        });
      }
    }

    // What is to be drawn in a line, in short, and whether something else is.
    mark(number) {
      return (this.byLine.get(number) || []).map(([ident, , , codings]) => `${ident}:${codings.map(([code]) => code)}`).join(" ");
    }

    isBehind(number) {
      return this.mark(number) !== (this.drawn.get(number) || "");
    }

    // segments: [id, start, end, [[code, coder], ...]] in their order. Lines that stay as they are are left alone.
    set(segments) {
      this.segments = segments;
      this.index();
      this.near.forEach((number) => this.isBehind(number) && this.waiting.add(number));
      this.drawSome();
    }

    index() {
      this.byLine = new Map();
      this.byId = new Map();
      this.segments.forEach((segment) => {
        this.byId.set(segment[0], segment);
        if (!segment[3].length) return;
        this.linesOf(segment).forEach((number) => {
          if (!this.byLine.has(number)) this.byLine.set(number, []);
          this.byLine.get(number).push(segment);
        });
      });
    }

    linesOf([, start, end]) {
      const found = [];
      for (let number = this.lines.at(start); number < this.lines.starts.length && this.lines.starts[number] < end; number += 1) found.push(number);
      return found;
    }

    // One segment is new or has other codes: only its lines are looked at, and those that are near drawn again.
    put(segment) {
      const known = this.byId?.get(segment[0]);
      if (known) known[3] = segment[3];
      else {
        this.byId.set(segment[0], segment);
        insert(this.segments, segment);
      }
      this.linesOf(segment).forEach((number) => {
        const others = (this.byLine.get(number) || []).filter((one) => one[0] !== segment[0]);
        if (segment[3].length) insert(others, known || segment);
        if (others.length) this.byLine.set(number, others);
        else this.byLine.delete(number);
        if (this.near.has(number)) this.refresh(number);
      });
    }

    refresh(number) {
      if (this.byLine.has(number)) this.draw(number);
      else {
        this.lines.elements[number].textContent = this.lines.text(number);
        this.drawn.delete(number);
      }
    }

    draw(number) {
      const text = this.lines.text(number);
      const first = this.lines.starts[number];
      const here = this.byLine.get(number).map((segment) => [toUnits(text, Math.max(segment[1] - first, 0)), toUnits(text, segment[2] - first), segment]);
      const cuts = [...new Set(here.flatMap(([start, end]) => [start, end]).concat(0, text.length))].sort((a, b) => a - b);
      const parts = [];
      for (let at = 0; at + 1 < cuts.length; at += 1) {
        const covering = here.filter(([start, end]) => start <= cuts[at] && end >= cuts[at + 1]);
        const words = document.createTextNode(text.slice(cuts[at], cuts[at + 1]));
        parts.push(covering.length ? this.run(words, covering.map((one) => one[2]), first, cuts[at + 1], text) : words);
      }
      this.lines.elements[number].replaceChildren(...parts);
      this.drawn.set(number, this.mark(number));
    }

    // Nested elements around some words, the longest segment outermost.
    run(words, segments, first, cut, text) {
      const long = [...segments].sort((a, b) => b[2] - b[1] - (a[2] - a[1]));
      const codes = [...new Set(long.flatMap((segment) => segment[3].map(([code]) => code)))];
      let inner = words;
      codes.slice(0, DEEPEST).reverse().forEach((code, place) => {
        const mark = document.createElement("span");
        mark.className = `coded k${code}`;
        mark.dataset.pattern = this.codes.get(code)?.pattern || "solid";
        if (place === 0) mark.classList.add("coded-inner");
        else mark.dataset.under = String(place);
        mark.append(inner);
        inner = mark;
      });
      const ending = segments.filter((segment) => toUnits(text, segment[2] - first) === cut);
      if (ending.length) {
        const names = [...new Set(ending.flatMap((segment) => segment[3].map(([code]) => this.codes.get(code)?.name)))].filter(Boolean);
        inner.dataset.names = names.length > 3 ? `${names.slice(0, 3).join(", ")} +${names.length - 3}` : names.join(", ");
      }
      return inner;
    }

    // The segments that a code point is in, the shortest first.
    at(point) {
      return (this.byLine.get(this.lines.at(point)) || []).filter((segment) => segment[1] <= point && segment[2] > point).sort((a, b) => a[2] - a[1] - (b[2] - b[1]));
    }

    isCoded(number) {
      return this.byLine.has(number);
    }
  }

  return { Drawing };
})();
