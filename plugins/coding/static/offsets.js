// Places in a text: the server counts code points, the browser UTF-16 units. Only here are they turned into each other.
"use strict";
window.codingOffsets = (() => {
  const PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;
  const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

  // How many code points the first `units` units of `text` are.
  const toPoints = (text, units) => {
    const before = text.slice(0, units);
    return PAIRS.test(before) ? before.length - before.match(PAIR).length : before.length;
  };
  // How many units the first `points` code points of `text` are.
  const toUnits = (text, points) => {
    if (!PAIRS.test(text)) return Math.min(points, text.length);
    let units = 0;
    for (let left = points; left > 0 && units < text.length; left -= 1) units += text.codePointAt(units) > 0xffff ? 2 : 1;
    return units;
  };
  const length = (text) => toPoints(text, text.length);

  // The lines of a text: elements with the code point that each begins at. Their words are read once.
  class Lines {
    constructor(root) {
      this.root = root;
      this.elements = [...root.querySelectorAll(".line")];
      this.pieces = [...root.querySelectorAll(".piece")];
      this.starts = this.elements.map((line) => Number(line.dataset.start));
      this.words = new Array(this.elements.length);
      this.numbers = new Map(this.elements.map((line, number) => [line, number]));
    }

    text(number) {
      this.words[number] ??= this.elements[number].textContent;
      return this.words[number];
    }

    // About how long a line is, without reading it.
    size(number) {
      return (this.starts[number + 1] ?? this.starts[number] + 1) - this.starts[number] - 1;
    }

    end(number) {
      return this.starts[number] + length(this.text(number));
    }

    // The number of the line that a code point is in.
    at(point) {
      let low = 0;
      let high = this.starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.starts[middle] <= point) low = middle;
        else high = middle - 1;
      }
      return low;
    }

    // The code point of a place in the document; null outside the text.
    point(node, offset) {
      if (!this.root.contains(node)) return null;
      const inside = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      const line = inside.closest(".line");
      const range = document.createRange();
      if (!line) {
        range.setStart(node, offset);
        const number = this.behind(range);
        return number < this.starts.length ? this.starts[number] : this.end(this.elements.length - 1);
      }
      range.setStart(line, 0);
      range.setEnd(node, offset);
      const number = this.numbers.get(line);
      return this.starts[number] + toPoints(this.text(number), range.toString().length);
    }

    // The number of the first line that is not before the place where a range begins.
    behind(range) {
      let low = 0;
      let high = this.elements.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (range.comparePoint(this.elements[middle], 0) < 0) low = middle + 1;
        else high = middle;
      }
      return low;
    }

    // The numbers of the lines of a piece.
    of(piece) {
      const first = this.numbers.get(piece.firstElementChild);
      return Array.from({ length: piece.childElementCount }, (_, place) => first + place);
    }

    // Where in the document a code point is: [text node, offset].
    place(point) {
      const number = this.at(point);
      let units = toUnits(this.text(number), point - this.starts[number]);
      const walker = document.createTreeWalker(this.elements[number], NodeFilter.SHOW_TEXT);
      let node = walker.nextNode();
      while (node && units > node.length) {
        units -= node.length;
        node = walker.nextNode() || node;
        if (units > node.length && !walker.nextNode()) break;
      }
      return node ? [node, Math.min(units, node.length)] : [this.elements[number], 0];
    }

    // The words from one code point to another, with the line ends between them.
    quote(start, end) {
      const parts = [];
      for (let number = this.at(start); number < this.starts.length && this.starts[number] < end; number += 1) {
        const text = this.text(number);
        const first = this.starts[number];
        if (parts.length && first > this.end(number - 1)) parts.push("\n");
        parts.push(text.slice(toUnits(text, Math.max(start - first, 0)), toUnits(text, end - first)));
      }
      return parts.join("");
    }

    // The stretch without the blanks at its ends; null when nothing is left.
    trimmed(start, end) {
      const quote = this.quote(start, end);
      const words = quote.trim();
      if (!words) return null;
      const first = start + toPoints(quote, quote.length - quote.trimStart().length);
      return [first, first + length(words)];
    }
  }

  return { Lines, toPoints, toUnits, length };
})();
