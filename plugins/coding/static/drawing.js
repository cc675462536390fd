// What is coded, drawn in the lines that are in view: nested underlines, each in its code's pattern and colour, with the
// names of the codes behind the last word. Lines are drawn when they come near; the words themselves are never changed.
"use strict";
window.codingDrawing = (() => {
  const DEEPEST = 5;
  const { toUnits } = window.codingOffsets;

  class Drawing {
    constructor(lines, codes) {
      this.lines = lines;
      this.codes = codes;
      this.segments = [];
      this.byLine = new Map();
      this.drawn = new Set();
      this.near = new Set();
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
      this.restyle();
      this.waiting = new Set();
      this.observer = new IntersectionObserver((entries) => this.came(entries), { rootMargin: "400px 0px" });
      lines.elements.forEach((line) => this.observer.observe(line));
    }

    // Colours are put in by script: the page's policy allows no style in the markup.
    restyle() {
      const rules = [...this.codes.values()].map((code) => `.k${code.id}{--raw:${code.color}}`);
      this.sheet.replaceSync(rules.join("\n"));
    }

    came(entries) {
      entries.forEach((entry) => {
        const number = this.lines.numbers.get(entry.target);
        if (!entry.isIntersecting) {
          this.near.delete(number);
          return;
        }
        this.near.add(number);
        if (!this.drawn.has(number) && this.byLine.has(number)) this.waiting.add(number);
      });
      this.drawSome();
    }

    // A few milliseconds at a time, so that scrolling goes on meanwhile.
    drawSome() {
      const until = performance.now() + 6;
      for (const number of this.waiting) {
        this.waiting.delete(number);
        if (this.near.has(number) && !this.drawn.has(number) && this.byLine.has(number)) this.draw(number);
        if (performance.now() > until) break;
      }
      if (this.waiting.size && !this.asked) {
        this.asked = requestAnimationFrame(() => {
          this.asked = 0;
          this.drawSome();
        });
      }
    }

    // segments: [id, start, end, [[code, coder], ...]] in their order.
    set(segments) {
      this.segments = segments;
      const before = this.drawn;
      this.index();
      this.drawn = new Set();
      before.forEach((number) => this.refresh(number));
      this.near.forEach((number) => !this.drawn.has(number) && this.byLine.has(number) && this.waiting.add(number));
      this.drawSome();
    }

    index() {
      this.byLine = new Map();
      this.byId = new Map();
      this.segments.forEach((segment) => {
        this.byId.set(segment[0], segment);
        const [, start, end, codings] = segment;
        if (!codings.length) return;
        for (let number = this.lines.at(start); number < this.lines.starts.length && this.lines.starts[number] < end; number += 1) {
          if (!this.byLine.has(number)) this.byLine.set(number, []);
          this.byLine.get(number).push(segment);
        }
      });
    }

    // One segment is new or has other codes: only its lines are drawn again.
    put(segment) {
      const known = this.byId?.get(segment[0]);
      if (known) known[3] = segment[3];
      else {
        const at = this.segments.findIndex((one) => one[1] > segment[1] || (one[1] === segment[1] && one[2] < segment[2]));
        this.segments.splice(at < 0 ? this.segments.length : at, 0, segment);
      }
      this.index();
      for (let number = this.lines.at(segment[1]); number < this.lines.starts.length && this.lines.starts[number] < segment[2]; number += 1) this.refresh(number);
    }

    refresh(number) {
      if (this.byLine.has(number)) this.draw(number);
      else {
        this.lines.elements[number].textContent = this.lines.text(number);
        this.drawn.add(number);
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
      this.drawn.add(number);
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
