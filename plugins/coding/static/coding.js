// The page of a text: select words with mouse, finger or keys; give them a code by typing, by a key, or in their own words.
// Without this file the text and what is coded in it can be read, as a text and as a list.
"use strict";
(() => {
  const page = document.getElementById("coding");
  if (!page) return;
  const data = JSON.parse(document.getElementById("coding-data").textContent);
  const { say } = data;
  const element = (id) => document.getElementById(id);
  const words = element("words");
  const live = element("live");
  const bar = element("bar");
  const pick = element("pick");
  const list = element("pick-list");
  const panel = element("segment");
  const may = page.dataset.may === "yes";
  const lines = new window.codingOffsets.Lines(words);
  const codes = new Map(data.codes.map((code) => [code.id, code]));
  const drawing = new window.codingDrawing.Drawing(lines, codes);
  const pending = window.Highlight ? new Highlight() : null;
  if (pending) CSS.highlights.set("pending", pending);
  let chosen = null; // [start, end] in code points
  let current = 0; // the line one is at
  let segment = null; // the segment that is shown
  let operation = 0;
  let wordwise = false;

  const told = (sentence, fill = {}) => {
    live.textContent = Object.entries(fill).reduce((text, [key, value]) => text.replaceAll(`%(${key})s`, () => value), sentence);
  };
  const failed = (sentence) => {
    live.classList.remove("visually-hidden");
    live.classList.add("said-error");
    live.textContent = sentence;
  };

  // ---- asking the server
  const post = async (path, fields) => {
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers: { "X-CSRFToken": page.dataset.csrf }, body: new URLSearchParams(fields) });
    } catch {
      failed(say.offline);
      return null;
    }
    const found = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok) {
      live.classList.add("visually-hidden");
      live.classList.remove("said-error");
      return found;
    }
    failed(found.say || say.failed);
    return null;
  };
  const load = async () => {
    const answer = await fetch(`${page.dataset.base}/marks`);
    if (!answer.ok) return;
    const found = await answer.json();
    // What another codes may come at any moment: a selection that is being drawn is let be, one that is there stays.
    while (pressed) await new Promise((done) => setTimeout(done, 100));
    const held = selected();
    operation = found.op;
    drawing.set(found.segments);
    if (held) getSelection().setBaseAndExtent(...lines.place(held[0]), ...lines.place(held[1]));
    count();
    page.dataset.ready = "yes";
  };
  const selected = () => {
    const selection = getSelection();
    if (selection.isCollapsed || !words.contains(selection.anchorNode) || !words.contains(selection.focusNode)) return null;
    const ends = [lines.point(selection.anchorNode, selection.anchorOffset), lines.point(selection.focusNode, selection.focusOffset)];
    return ends.includes(null) ? null : ends;
  };
  const count = () => {
    const counts = new Map();
    drawing.segments.forEach(([, , , codings]) => new Set(codings.map(([code]) => code)).forEach((code) => counts.set(code, (counts.get(code) || 0) + 1)));
    document.querySelectorAll(".code-row").forEach((row) => {
      row.querySelector(".code-count").textContent = counts.get(Number(row.dataset.code)) || "";
    });
  };

  // ---- selecting
  const choose = (start, end, show) => {
    const stretch = lines.trimmed(start, end);
    chosen = stretch;
    if (!bar) return;
    bar.hidden = !stretch;
    if (!stretch) return;
    const quote = lines.quote(...stretch);
    element("bar-quote").textContent = quote.length > 160 ? `${quote.slice(0, 100)} … ${quote.slice(-50)}` : quote;
    const [from, to] = [lines.place(stretch[0]), lines.place(stretch[1])];
    if (pending) {
      pending.clear();
      pending.add(new StaticRange({ startContainer: from[0], startOffset: from[1], endContainer: to[0], endOffset: to[1] }));
    }
    if (show) {
      getSelection().setBaseAndExtent(...from, ...to);
      told(say.selected, { words: quote.slice(0, 80) });
    }
  };
  const leave = () => {
    chosen = null;
    wordwise = false;
    pending?.clear();
    if (!bar) return;
    bar.hidden = true;
    closeList();
    pick.value = "";
    if (!getSelection().isCollapsed) getSelection().removeAllRanges();
  };
  let settling = 0;
  let pressed = false;
  const settle = () => {
    const selection = getSelection();
    if (!may || !selection.rangeCount || selection.isCollapsed || !words.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const end = lines.point(range.endContainer, range.endOffset) ?? Number(page.dataset.length);
    choose(lines.point(range.startContainer, range.startOffset) ?? 0, end, false);
  };
  const soon = () => {
    clearTimeout(settling);
    if (!pressed) settling = setTimeout(settle, 120);
  };
  document.addEventListener("selectionchange", soon);
  // While the mouse draws a selection the bar stays away: it would come between the mouse and the words.
  words.addEventListener("pointerdown", (event) => {
    pressed = event.pointerType === "mouse";
    if (pressed && bar) bar.hidden = true;
  });
  ["pointerup", "pointercancel"].forEach((kind) => document.addEventListener(kind, () => {
    pressed = false;
    soon();
  }));

  // ---- coding
  const mark = async (fields, name) => {
    if (!chosen) return;
    const [start, end] = chosen;
    const asked = [["version", page.dataset.version], ["start", start], ["end", end], ["quote", lines.quote(start, end)], ...fields];
    const found = await post(`${page.dataset.base}/mark`, asked);
    if (!found) return;
    found.codes.forEach((code) => {
      if (codes.has(code.id)) return;
      codes.set(code.id, code);
      drawing.restyle();
      addToList(code);
    });
    drawing.put(found.segment);
    if (found.op === operation + 1) operation = found.op;
    count();
    leave();
    show(found.segment[0]);
    told(say.coded, { name: name || found.codes.map((code) => code.name).join(", ") });
    lines.elements[current]?.focus({ preventScroll: true });
  };
  const withCode = (code) => mark([["codes-0", code.id]], code.name);
  const inVivo = () => mark([["in_vivo", "y"]]);
  const usable = () => [...codes.values()].filter((code) => code.usable);
  const onKey = (number) => (data.keys.length ? codes.get(data.keys[number - 1]) : usable()[number - 1]);
  const back = async (what, sentence) => {
    const found = await post(`${page.dataset.base}/${what}`, []);
    if (!found) return;
    await load();
    if (segment) show(segment);
    told(found.done ? sentence : say.nothing);
  };
  const addToList = (code) => {
    const codesList = element("codes");
    if (!codesList.querySelector("[data-code]")) codesList.replaceChildren();
    const item = document.createElement("li");
    item.className = "depth-0";
    const row = document.createElement("button");
    row.type = "button";
    row.className = "code-row";
    row.dataset.code = code.id;
    row.setAttribute("aria-pressed", "false");
    const line = document.createElement("span");
    line.className = `swatch-line k${code.id}`;
    line.dataset.pattern = code.pattern;
    const name = document.createElement("bdi");
    name.className = "code-name";
    name.textContent = code.name;
    const number = document.createElement("span");
    number.className = "code-count";
    row.append(line, name, number);
    item.append(row);
    codesList.append(item);
  };

  // ---- choosing a code by typing
  let options = [];
  let active = -1;
  const closeList = () => {
    list.hidden = true;
    pick.setAttribute("aria-expanded", "false");
    pick.removeAttribute("aria-activedescendant");
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const openList = () => {
    const typed = pick.value.trim();
    const wanted = plain(typed);
    const found = usable().filter((code) => plain(code.name).includes(wanted)).sort((a, b) => plain(b.name).startsWith(wanted) - plain(a.name).startsWith(wanted)).slice(0, 8);
    options = found.map((code) => ({ name: code.name, code }));
    if (typed && !found.some((code) => plain(code.name) === wanted)) options.push({ name: say.new.replace("%(name)s", () => typed), fresh: typed });
    list.replaceChildren(...options.map((option, number) => {
      const item = document.createElement("li");
      item.id = `pick-${number}`;
      item.role = "option";
      item.textContent = option.name;
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(number));
      return item;
    }));
    list.hidden = !options.length;
    pick.setAttribute("aria-expanded", String(options.length > 0));
    activate(options.length ? 0 : -1);
  };
  const activate = (number) => {
    active = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    if (number >= 0) {
      pick.setAttribute("aria-activedescendant", `pick-${number}`);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (number) => {
    const option = options[number];
    if (!option) return;
    if (option.code) withCode(option.code);
    else mark([["name", option.fresh]], option.fresh);
  };
  if (bar) {
    pick.addEventListener("input", openList);
    pick.addEventListener("focus", openList);
    pick.addEventListener("blur", closeList);
    pick.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        activate((active + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
        event.preventDefault();
      } else if (event.key === "Enter") {
        take(active);
        event.preventDefault();
      } else if (event.key === "Escape") {
        leave();
        lines.elements[current].focus({ preventScroll: true });
        event.preventDefault();
      }
    });
    element("do-vivo").addEventListener("click", inVivo);
    element("do-leave").addEventListener("click", leave);
    element("do-undo").addEventListener("click", () => back("undo", say.undone));
    element("do-redo").addEventListener("click", () => back("redo", say.redone));
    element("to-uncoded").addEventListener("click", () => uncoded());
    element("show-names").addEventListener("click", (event) => {
      const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
      event.currentTarget.setAttribute("aria-pressed", String(on));
      words.classList.toggle("words-plain", !on);
    });
    const keys = element("bar-keys");
    for (let number = 1; number <= 9; number += 1) {
      const code = onKey(number);
      if (code) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "bar-key";
        const key = document.createElement("kbd");
        key.textContent = number;
        const name = document.createElement("bdi");
        name.textContent = code.name;
        button.append(key, name);
        button.addEventListener("click", () => withCode(code));
        keys.append(button);
      }
    }
    // A press on the bar must not take the selection away before it is used.
    bar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
  }
  element("codes").addEventListener("click", (event) => {
    const row = event.target.closest(".code-row");
    if (!row) return;
    const code = codes.get(Number(row.dataset.code));
    if (chosen && may) withCode(code);
    else {
      const on = row.getAttribute("aria-pressed") !== "true";
      document.querySelectorAll(".code-row").forEach((one) => one.setAttribute("aria-pressed", String(on && one === row)));
      light.replaceSync(on ? `.words .coded:not(.k${code.id}){--raw:transparent} .words .coded.k${code.id}{background:color-mix(in srgb,var(--k) 22%,transparent)}` : "");
    }
  });
  const light = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, light];

  // ---- the segment beside the text
  const show = (ident) => {
    segment = ident;
    panel.hidden = false;
    window.htmx.ajax("GET", `${page.dataset.segment.replace(/0$/, ident)}?part=1`, { target: "#segment", swap: "innerHTML" });
  };
  panel.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb === "post" && event.detail.successful) load();
  });
  const suggested = element("suggested");
  suggested?.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb === "post" && event.detail.successful) load();
  });
  // Whoever goes through them with the keyboard goes on where they were.
  let answered = -1;
  const places = () => [...suggested.querySelectorAll("[data-to]")];
  suggested?.addEventListener("htmx:beforeRequest", (event) => {
    const section = event.target.closest("section[id^=beside-]");
    answered = section ? places().indexOf(section.querySelector("[data-to]")) : -1;
  });
  suggested?.addEventListener("htmx:afterSettle", () => {
    if (answered < 0 || document.activeElement !== document.body) return;
    (places()[Math.min(answered, places().length - 1)] || suggested.querySelector("button"))?.focus();
  });
  suggested?.addEventListener("click", (event) => {
    const place = event.target.closest("[data-to]");
    if (place) go(lines.at(Number(place.dataset.to)));
  });
  words.addEventListener("click", (event) => {
    if (!getSelection().isCollapsed) return;
    const line = event.target.closest(".line");
    if (line) current = lines.numbers.get(line);
    if (!event.target.closest(".coded")) return;
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const range = place ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
    const point = place ? lines.point(place.offsetNode, place.offset) : range && lines.point(range.startContainer, range.startOffset);
    const found = drawing.at(point ?? -1);
    if (found.length) show(found[(found.findIndex((one) => one[0] === segment) + 1) % found.length][0]);
  });
  const step = (by) => {
    const all = drawing.segments.filter((one) => one[3].length);
    if (!all.length) return told(say.none);
    let at = all.findIndex((one) => one[0] === segment);
    if (at < 0) at = by > 0 ? all.findIndex((one) => one[1] >= lines.starts[current]) - 1 : all.findLastIndex((one) => one[1] < lines.starts[current]) + 1;
    const next = all[(at + by + all.length) % all.length];
    go(lines.at(next[1]), false);
    show(next[0]);
    return told(say.segment, { number: String(all.indexOf(next) + 1), count: String(all.length) });
  };

  // ---- moving by keys
  const blank = (number) => !lines.text(number).trim();
  const go = (number, speak = true) => {
    current = number;
    const line = lines.elements[number];
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
    if (speak) told(say.paragraph, { number: String(number + 1), count: String(drawing.byLine.get(number)?.length || 0) });
  };
  const move = (by) => {
    let number = document.activeElement === words ? (by > 0 ? -1 : lines.elements.length) : current;
    do number += by; while (number >= 0 && number < lines.elements.length && blank(number));
    if (number >= 0 && number < lines.elements.length) go(number);
  };
  const uncoded = () => {
    for (let ahead = 1; ahead <= lines.elements.length; ahead += 1) {
      const number = (current + ahead) % lines.elements.length;
      if (!blank(number) && !drawing.isCoded(number)) return go(number);
    }
    return told(say.all);
  };
  // The stretches of the words of a line, in code points.
  const wordsOf = (number) => [...lines.text(number).matchAll(/\S+/gu)].map((found) => {
    const first = lines.starts[number] + window.codingOffsets.toPoints(lines.text(number), found.index);
    return [first, first + window.codingOffsets.length(found[0])];
  });
  const wordAt = (by) => {
    let number = chosen && wordwise ? lines.at(chosen[0]) : current;
    let all = wordsOf(number);
    let at = chosen && wordwise ? all.findIndex(([start]) => start === chosen[0]) + by : 0;
    while (at < 0 || at >= all.length) {
      number += at < 0 ? -1 : 1;
      if (number < 0 || number >= lines.elements.length) return;
      all = wordsOf(number);
      at = at < 0 ? all.length - 1 : 0;
    }
    current = number;
    wordwise = true;
    choose(...all[at], true);
  };
  const stretch = (by) => {
    if (!chosen) return wordAt(0);
    let number = lines.at(chosen[1] - 1);
    let all = wordsOf(number);
    const at = all.findIndex(([, end]) => end >= chosen[1]);
    let end = all[at + by]?.[1];
    while (end === undefined) {
      number += by;
      if (number < 0 || number >= lines.elements.length) return undefined;
      all = wordsOf(number);
      end = (by > 0 ? all[0] : all.at(-1))?.[1];
    }
    if (end > chosen[0]) choose(chosen[0], end, true);
    return undefined;
  };
  // The whole text is selected without the browser's own selection, for which it would have to lay out all of it.
  const all = () => {
    getSelection().removeAllRanges();
    choose(0, Number(page.dataset.length), false);
    if (chosen) told(say.selected, { words: lines.quote(chosen[0], Math.min(chosen[1], chosen[0] + 80)) });
  };
  document.addEventListener("copy", (event) => {
    if (!chosen || !getSelection().isCollapsed) return;
    event.clipboardData.setData("text/plain", lines.quote(...chosen));
    event.preventDefault();
  });
  const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    n: () => step(1),
    p: () => step(-1),
    u: () => uncoded(),
    m: () => panel.hidden || (panel.querySelector("summary, a, button")?.focus()),
    Escape: () => leave(),
    a: () => may && all(),
    s: () => may && choose(lines.starts[current], lines.end(current), true),
    w: () => may && wordAt(chosen && wordwise ? 1 : 0),
    ArrowRight: () => may && wordwise && chosen && wordAt(1),
    ArrowLeft: () => may && wordwise && chosen && wordAt(-1),
    c: () => chosen && pick.focus(),
    Enter: () => chosen && pick.focus(),
    v: () => may && inVivo(),
    z: () => may && back("undo", say.undone),
    y: () => may && back("redo", say.redone),
    Z: () => may && back("redo", say.redone),
  };
  words.addEventListener("keydown", (event) => {
    if (event.altKey) return;
    const held = event.ctrlKey || event.metaKey;
    if (held && !(may && "zya".includes(event.key.toLowerCase()))) return;
    if (event.key.toLowerCase() === "a" && !held) return;
    if (event.shiftKey && event.key.startsWith("Arrow")) {
      if (!may || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
      stretch(event.key === "ArrowRight" ? 1 : -1);
    } else if (/^[1-9]$/.test(event.key) && may) {
      const code = onKey(Number(event.key));
      if (code && chosen) withCode(code);
    } else if (KEYS[event.key]) {
      if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && !(wordwise && chosen)) return;
      KEYS[event.key]();
    } else return;
    event.preventDefault();
  });

  // ---- who else is here
  const beat = async () => {
    if (document.hidden) return;
    const place = lines.starts[current] || 0;
    let answer;
    try {
      answer = await fetch(`${page.dataset.base}/here`, { method: "POST", headers: { "X-CSRFToken": page.dataset.csrf }, body: new URLSearchParams({ place }) });
    } catch {
      return;
    }
    if (!answer.ok) return;
    const found = await answer.json();
    const names = found.people.map((one) => one.name).join(", ");
    const sentence = names ? say.here.replace("%(names)s", () => names) : "";
    if (element("people").textContent !== sentence) element("people").textContent = sentence;
    if (found.op !== operation) load();
  };
  load().then(() => {
    beat();
    setInterval(beat, 5000);
  });
})();
