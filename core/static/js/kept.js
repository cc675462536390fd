// Fields that keep themselves: what is typed in one is sent within a second, and kept in this browser until it is there.
// Two people may write in one form: the server brings both texts together, and answers with the words as they are now.
// Without this file the form's own button sends all fields.
"use strict";
(() => {
  const form = document.querySelector("form[data-keep-fields]");
  if (!form) return;
  const WAIT = 700, AGAIN = 2500, LOOK = 4000;
  const say = form.dataset;
  const place = form.querySelector("[data-state]");
  const writers = form.querySelector("[data-writers]");
  const live = document.getElementById("live");
  const fields = new Map([...form.querySelectorAll("textarea[data-field]")].map((one) => [one.dataset.field, one]));
  const plain = (text) => text.replace(/\r\n/g, "\n");
  const was = new Map([...fields].map(([name, field]) => [name, plain(field.defaultValue)]));
  const sending = new Set();
  const timers = new Map();

  let kind = "";
  const state = (name, text) => {
    place.textContent = text;
    if (name !== kind && name !== "typing") live.textContent = text;
    kind = name;
  };
  const clock = () => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" }).format(new Date());
  const dirty = () => [...fields].filter(([name, field]) => plain(field.value) !== was.get(name));

  // A text that is sent again has the same mark as before, so that the server takes it once.
  const marks = new Map();
  const markOf = (name) => {
    const text = JSON.stringify([was.get(name), plain(fields.get(name).value)]);
    if ((marks.get(name) || {}).text !== text) marks.set(name, { text, mark: crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 40) });
    return marks.get(name).mark;
  };

  // In the browser's storage with the words it was typed over, for when the server is not there.
  const keep = () => {
    try {
      const waiting = dirty().map(([name, field]) => [name, { was: was.get(name), words: plain(field.value), mark: markOf(name) }]);
      if (waiting.length) localStorage.setItem(say.store, JSON.stringify(waiting));
      else localStorage.removeItem(say.store);
      return true;
    } catch {
      return false; // a browser without storage: the server keeps it in a moment
    }
  };
  const set = (name, words) => {
    const field = fields.get(name);
    if (plain(field.value) === words) return;
    const { selectionStart: start, selectionEnd: end } = field;
    field.value = words;
    if (field === document.activeElement) field.setSelectionRange(start, end);
    field.dispatchEvent(new CustomEvent("grow", { bubbles: true }));
  };
  const hint = (name, sentences) => {
    const list = form.querySelector(`[data-hints="${CSS.escape(name)}"]`);
    if (!list) return;
    list.replaceChildren(...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }));
    list.hidden = !sentences.length;
  };

  const later = (name, wait) => {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(() => send(name), wait));
  };
  const send = async (name, options = {}) => {
    const field = fields.get(name), words = plain(field.value), over = was.get(name);
    if (sending.has(name) || words === over) return;
    sending.add(name);
    const body = new URLSearchParams({ csrf_token: form.elements.namedItem("csrf_token").value, field: name, words, was: over, mark: markOf(name) });
    let answer = null;
    try {
      answer = await fetch(say.keepFields, { method: "POST", body, headers: { Accept: "application/json" }, ...options });
    } catch {
      state("offline", say.offline);
    }
    sending.delete(name);
    if (!answer) return later(name, AGAIN);
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      state("refused", `${say.refused} ${problem.detail || ""}`);
      return answer.status >= 500 ? later(name, AGAIN) : undefined;
    }
    const now = await answer.json();
    if (plain(field.value) === words) {
      set(name, now.words);
      was.set(name, now.words);
    } else {
      // Typed on meanwhile: over what was sent, not over what came back.
      was.set(name, words);
      later(name, WAIT);
    }
    hint(name, now.hints);
    keep();
    if (!dirty().length) state("kept", say.kept.replace("{time}", clock()));
  };
  const typed = (name) => {
    keep();
    if (kind !== "offline") state("typing", say.typing);
    later(name, WAIT);
  };
  form.addEventListener("input", (event) => {
    const name = event.target.dataset && event.target.dataset.field;
    if (name) typed(name);
  });
  window.addEventListener("online", () => dirty().forEach(([name]) => send(name)));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) dirty().forEach(([name]) => send(name, { keepalive: true }));
  });
  let leaving = false;
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && dirty().length && !keep()) event.preventDefault();
  });
  form.addEventListener("submit", () => {
    leaving = true;
    for (const [name] of fields) {
      const field = form.elements.namedItem(`was:${name}`);
      if (field) field.value = was.get(name);
    }
  });

  // What the other one writes. A field in which one stands changes when one leaves it, or when its words are sent.
  const look = async () => {
    if (document.hidden || sending.size) return;
    let answer;
    try {
      answer = await fetch(say.now, { headers: { Accept: "application/json" } });
    } catch {
      if (dirty().length) state("offline", say.offline);
      return;
    }
    if (!answer.ok) return;
    const now = await answer.json();
    if (writers.textContent !== now.writers) writers.textContent = now.writers;
    for (const [name, field] of fields) {
      const words = now.fields[name] || "";
      if (sending.has(name) || field === document.activeElement || plain(field.value) !== was.get(name)) continue;
      set(name, words);
      was.set(name, words);
    }
    if (kind === "offline") dirty().forEach(([name]) => send(name));
  };

  // Words that were typed here and that the server never got.
  let waiting = [];
  try {
    waiting = JSON.parse(localStorage.getItem(say.store) || "[]");
  } catch { /* not ours, or damaged */ }
  for (const [name, one] of waiting) {
    const field = fields.get(name);
    if (!field || plain(field.value) === one.words) continue;
    was.set(name, one.was);
    field.value = one.words;
    marks.set(name, { text: JSON.stringify([one.was, one.words]), mark: one.mark });
    send(name);
  }
  // Words that were typed before this file was there.
  dirty().forEach(([name]) => typed(name));
  setInterval(look, LOOK);
})();
