// What every page may use; each page also works without it.
"use strict";
(() => {
  const live = document.getElementById("live");

  // Text areas grow with their words, unless the browser does that by itself.
  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const growAll = (root) => root.querySelectorAll("textarea[data-grow]").forEach((area) => area.offsetParent && grow(area));
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-grow]")) grow(event.target);
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.open) return;
    growAll(event.target);
    // The browser tells late that it is open: whoever is at a field of it already is not moved.
    const at = document.activeElement;
    const inside = event.target.contains(at) && !at.matches("summary");
    const fields = event.target.matches(".drop") && !inside ? [...event.target.querySelectorAll("textarea, select, input:not([type=hidden]), [data-part=start]")] : [];
    fields.find((one) => one.offsetParent)?.focus();
  }, true);
  growAll(document);

  // Somebody who leaves a page with words that were not saved is asked first.
  const unsaved = new Set();
  const state = (form, changed) => {
    const place = form.querySelector(".saved-state");
    if (place && changed) place.textContent = place.dataset.unsaved;
  };
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const typed = () => {
      if (!unsaved.has(form)) state(form, true);
      unsaved.add(form);
    };
    form.addEventListener("input", typed);
    // Somebody may have typed before this file was there.
    if ([...form.elements].some((field) => /^text/.test(field.type) && field.value !== field.defaultValue)) typed();
    form.addEventListener("submit", () => unsaved.clear());
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });

  // Where one is in a long form: which sections have words, which one is being written.
  const writing = document.getElementById("writing");
  if (writing) {
    const links = new Map([...document.querySelectorAll(".writing-nav a")].map((link) => [link.hash.slice(1), link]));
    writing.addEventListener("input", (event) => {
      const link = links.get(event.target.id);
      if (!link) return;
      const filled = event.target.value.trim() !== "" || Boolean(event.target.closest("[data-section]")?.querySelector(".recording"));
      link.dataset.filled = filled ? "yes" : "no";
      link.querySelector("[data-filled-word]").textContent = filled ? writing.dataset.words : writing.dataset.empty;
    });
    writing.addEventListener("focusin", (event) => {
      links.forEach((link, id) => (id === event.target.id ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    });
  }

  // A password is typed once, often with thumbs: whoever wants to can see it.
  document.querySelectorAll("input[type=password]").forEach((input) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-plain", textContent: document.body.dataset.show });
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
    input.after(button);
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  });

  // A link that is handed over is copied with one press, where the browser lets a page do that.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      live.textContent = button.textContent = button.dataset.copied;
    });
  });

  // What must be mended is read out first.
  document.querySelector("[data-focus]")?.focus();

  // Answers that replace a part of the page.
  document.addEventListener("htmx:afterSwap", (event) => growAll(event.detail.elt));
  document.addEventListener("htmx:responseError", (event) => {
    live.classList.remove("visually-hidden");
    live.classList.add("said-error");
    const said = document.body.dataset;
    live.textContent = { 401: said.signedOut, 404: said.gone }[event.detail.xhr.status] || said.failed;
  });
  document.addEventListener("htmx:sendError", () => {
    live.classList.remove("visually-hidden");
    live.classList.add("said-error");
    live.textContent = document.body.dataset.offline;
  });
})();
