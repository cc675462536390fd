// Forms whose words must not be lost nor sent twice (data-careful). Without this file they are sent as any other.
// When the server does not answer, the page stays as it is and says so. What is typed is kept in the browser only where
// somebody has chosen that, and is gone from there once it is sent or they clear it.
"use strict";
(() => {
  const notKept = new Set(["csrf_token"]);
  const local = () => document.querySelector("[data-local]");
  const formOf = (place) => place.closest("form");
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !notKept.has(field.name));

  const forget = (name) => {
    try { localStorage.removeItem(name); } catch { /* storage that is shut off holds nothing */ }
  };
  const keep = (place) => {
    const kept = fieldsOf(formOf(place)).map((field) => [field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : null]);
    try { localStorage.setItem(place.dataset.local, JSON.stringify(kept)); } catch { /* the box says that nothing is kept */ place.querySelector("input").checked = false; }
  };
  const fill = (form, kept) => {
    for (const [name, value, checked] of kept) {
      for (const field of fieldsOf(form).filter((one) => one.name === name)) {
        if (checked === null) field.value = value;
        else if (field.value === value) field.checked = checked;
      }
    }
    form.querySelectorAll("textarea").forEach((area) => area.dispatchEvent(new Event("input", { bubbles: true })));
  };
  const begin = () => {
    const place = local();
    if (!place) return;
    const choice = place.querySelector("input"), clear = place.querySelector("[data-clear]"), said = place.querySelector("[data-kept]");
    place.hidden = false;
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(place.dataset.local) || "null"); } catch { return; }
    if (kept) {
      choice.checked = true;
      clear.hidden = false;
      fill(formOf(place), kept);
      said.textContent = place.dataset.restored;
    }
    choice.addEventListener("change", () => {
      clear.hidden = !choice.checked;
      if (choice.checked) keep(place);
      else forget(place.dataset.local);
    });
    clear.addEventListener("click", () => {
      forget(place.dataset.local);
      choice.checked = false;
      clear.hidden = true;
      said.textContent = "";
      formOf(place).reset();
      choice.focus();
    });
    formOf(place).addEventListener("input", () => { if (choice.checked) keep(place); });
  };

  const show = (answer, html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (answer.redirected) history.pushState(null, "", answer.url);
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    window.scrollTo(0, 0);
    const first = main.querySelector("[data-focus]") || main;
    first.focus();
    begin();
  };
  window.addEventListener("popstate", () => location.reload());

  const sending = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-careful]");
    if (!form) return;
    event.preventDefault();
    if (sending.has(form)) return;
    sending.add(form);
    const state = form.querySelector("[data-careful-state]");
    state.hidden = true;
    const trouble = () => {
      state.hidden = false;
      state.textContent = form.dataset.offline;
    };
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
      if (answer.status >= 500) {
        trouble();
        return;
      }
      const html = await answer.text();
      if (answer.ok && form.querySelector("[data-local]")) forget(form.querySelector("[data-local]").dataset.local);
      show(answer, html);
    } catch {
      trouble();
    } finally {
      sending.delete(form);
    }
  });
  begin();
})();
