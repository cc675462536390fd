// Rows of a form are added, moved and taken out without loading the page. Without this script the same buttons do it.
"use strict";
(() => {
  const live = document.getElementById("live");
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const say = (text) => { live.textContent = text; };
  const items = (place) => [...place.children].filter((child) => child.hasAttribute("data-item"));

  // A blank row or trial of this section, with ids of its own.
  const made = (section, kind, rowId) => {
    const holder = document.createElement("template");
    const html = section.querySelector(`template[data-new="${kind}"]`).innerHTML;
    holder.innerHTML = html.replaceAll("{row}", rowId || fresh()).replaceAll("{trial}", fresh());
    return holder.content.firstElementChild;
  };

  // What the rows and trials are called follows their order.
  const renumber = (section) => {
    items(section).forEach((row, at) => {
      row.querySelector("[data-number]").textContent = section.dataset.question.replace("{n}", at + 1);
      items(row.querySelector("[data-trials]")).forEach((trial, place) => {
        trial.setAttribute("aria-label", section.dataset.trial.replace("{n}", place + 1));
      });
    });
  };

  // Heard by the page, because a section is put in anew when somebody else has saved it.
  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="do"]');
    const section = button?.closest("[data-rows]");
    if (!section) return;
    event.preventDefault();
    const [deed, , rowId] = button.value.split(":");
    if (deed === "add") {
      const item = made(section, rowId ? "trial" : "row", rowId);
      button.before(item);
      renumber(section);
      item.querySelector("textarea, input:not([type=hidden])").focus();
    } else {
      const item = button.closest("[data-item]");
      const place = item.parentElement;
      const all = items(place);
      const at = all.indexOf(item);
      if (deed === "remove") {
        const next = all[at + 1] || all[at - 1];
        item.remove();
        (next ? next.querySelector(`button[value^="remove:"]`) : place.querySelector(`button[value^="add:"]`)).focus();
        say(section.dataset.taken);
      } else {
        const to = deed === "up" ? at - 1 : at + 1;
        if (!all[to]) return;
        if (deed === "up") all[to].before(item);
        else all[to].after(item);
        button.focus();
        say(section.dataset.moved.replace("{n}", to + 1));
      }
      renumber(section);
    }
    section.querySelector("input[type=hidden]").dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
