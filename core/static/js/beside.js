// Notes beside a text: keys, the marks of the current note, and each note under its own paragraph on a phone.
// Without this file the notes are disclosures in one list, and the marks are links to them.
"use strict";
(() => {
  const list = document.getElementById("findings");
  if (!list) return;
  const all = () => [...document.querySelectorAll(".finding")].filter((one) => !one.closest(".resolved"));
  const current = () => all().find((one) => one.open);
  const order = all().map((one) => one.id);

  const number = (one) => one.id.replace("finding-", "");
  const markOf = (one) => document.querySelector(`a.mark[data-findings~="${number(one)}"]`);

  // Marks of the open note are lit.
  const light = () => {
    const one = current();
    document.querySelectorAll("a.mark").forEach((mark) => mark.classList.toggle("on", Boolean(one) && mark.matches(`[data-findings~="${number(one)}"]`)));
  };

  const show = (one, focus) => {
    if (!one) return;
    one.open = true;
    const section = document.getElementById(`section-${one.dataset.section}`);
    (narrow.matches ? one : markOf(one) || section || one).scrollIntoView({ block: "center" });
    one.scrollIntoView({ block: "nearest" });
    if (focus) one.querySelector("summary").focus({ preventScroll: true });
  };

  document.addEventListener("toggle", (event) => {
    if (event.target.matches(".finding")) light();
  }, true);
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (!mark) return;
    event.preventDefault();
    // Words that several notes are about lead to the narrowest first, and to the next one when it is open.
    const ids = mark.dataset.findings.trim().split(" ").reverse();
    const at = current() ? ids.indexOf(number(current())) : -1;
    show(document.getElementById(`finding-${ids[(at + 1) % ids.length]}`), true);
  });

  // On a phone a note stands under its own paragraph; on paper, after the text.
  const narrow = window.matchMedia("screen and (max-width: 860px)");
  const legend = document.querySelector(".beside-notes .legend");
  const place = () => {
    const text = document.querySelector(".slot-whole");
    if (legend && text) narrow.matches ? text.before(legend) : list.before(legend);
    order.map((id) => document.getElementById(id)).filter(Boolean).forEach((one) => {
      const after = markOf(one)?.closest(".para");
      const slot = after ? slotOf(after) : document.querySelector(`.slot[data-slot="${CSS.escape(one.dataset.section)}"]`);
      (narrow.matches && slot ? slot : list).append(one);
    });
  };
  const slotOf = (paragraph) => {
    if (!paragraph.nextElementSibling?.matches(".slot")) {
      const slot = document.createElement("div");
      slot.className = "slot";
      paragraph.after(slot);
    }
    return paragraph.nextElementSibling;
  };
  narrow.addEventListener("change", place);
  place();
  light();

  // The note that an address names is the one that is open.
  const named = () => {
    const one = location.hash && document.getElementById(location.hash.slice(1));
    if (one && one.matches(".finding")) show(one, true);
  };
  window.addEventListener("hashchange", named);
  named();

  // Keys, which one can do without and can switch off.
  const help = document.querySelector("[data-keys]");
  const box = help?.querySelector("input");
  if (box) {
    help.hidden = false;
    box.checked = localStorage.getItem("keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  }
  const step = (by) => {
    const notes = order.map((id) => document.getElementById(id)).filter(Boolean);
    const at = notes.indexOf(current());
    show(notes[at < 0 ? 0 : Math.min(Math.max(at + by, 0), notes.length - 1)], true);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (box && !box.checked)) return;
    // In an opened form letters are the beginning of what somebody types, also while a button or a choice has the focus.
    if (event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") || event.target.closest(".drop-body")) {
      if (event.key === "Escape") leave(event.target);
      return;
    }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Escape") leave(event.target);
    else {
      const wanted = current()?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!wanted) return;
      const drop = wanted.matches("summary") && wanted.parentElement;
      if (!drop || !drop.open) wanted.click();
      // At once, and not when the browser tells that it is open: what is typed next is meant for the box and is no key.
      if (drop) {
        drop.querySelector("textarea, input:not([type=hidden])").focus();
        drop.scrollIntoView({ block: "nearest" });
      }
    }
    event.preventDefault();
  });
  const leave = (target) => {
    const drop = target.closest(".drop[open]");
    if (!drop) return;
    drop.open = false;
    drop.querySelector("summary").focus();
  };

  // After a decision: stay with the note, and say what happened. Its number stays that of the marks in the text, until
  // the page is loaded again.
  let numbered = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const before = event.detail.target.querySelector?.(".finding-place");
    if (before) numbered = [...before.childNodes].map((node) => node.cloneNode(true));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const one = document.getElementById(event.detail.target.id);
    if (!one?.matches(".finding")) return;
    one.querySelector(".finding-place").replaceChildren(...numbered);
    one.open = true; // the browser closes it: for a moment the old and the new note are both open under one name
    light();
    one.querySelector("summary").focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
    if (one.dataset.said) document.getElementById("live").textContent = one.dataset.said;
  });
})();
