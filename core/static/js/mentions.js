// Names of members while one types @ in a comment. Without this file the whole name is typed, and understood as well.
"use strict";
(() => {
  const live = document.getElementById("live");
  let list = null, area = null, start = -1, asked = 0;

  // The @ that is being typed, and what stands after it.
  const typed = (field) => {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(^|[\s(])@([\p{L}\p{M}'’.-]+(?: [\p{L}\p{M}'’.-]*)?)$/u.exec(before);
    return found && { at: before.length - found[2].length - 1, words: found[2] };
  };
  const close = () => {
    if (!list) return;
    list.remove();
    list = null;
    area.removeAttribute("aria-activedescendant");
    area.removeAttribute("aria-controls");
  };
  const options = () => [...list.children];
  const choose = (at) => {
    options().forEach((option, place) => option.setAttribute("aria-selected", place === at ? "true" : "false"));
    area.setAttribute("aria-activedescendant", options()[at].id);
  };
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  const take = (option) => {
    const name = `@${option.textContent} `;
    area.setRangeText(name, start, area.selectionStart, "end");
    // Of several people with one name, this one is meant.
    const meant = document.createElement("input");
    Object.assign(meant, { type: "hidden", name: "mention", value: option.dataset.id });
    area.form.append(meant);
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const open = (found) => {
    close();
    if (!found.length) return;
    list = document.createElement("ul");
    list.className = "mention-list";
    list.id = `${area.id}-members`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.dataset.mentionsLabel);
    for (const { id, name } of found) {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = `${list.id}-${id}`;
      option.dataset.id = id;
      option.textContent = name;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(option);
      });
      list.append(option);
    }
    area.after(list);
    area.setAttribute("aria-controls", list.id);
    choose(0);
    live.textContent = area.dataset.mentionsFound.replace("{count}", found.length);
  };

  document.addEventListener("input", async (event) => {
    if (!event.target.matches("[data-mentions]")) return;
    area = event.target;
    const at = typed(area);
    const mine = ++asked;
    if (!at) return close();
    try {
      const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(at.words)}`, { headers: { Accept: "application/json" } });
      if (mine !== asked || !answer.ok) return;
      start = at.at;
      open(await answer.json());
    } catch {
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== area) return;
    const at = chosen(), count = options().length;
    if (event.key === "ArrowDown") choose((at + 1) % count);
    else if (event.key === "ArrowUp") choose((at + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") take(options()[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => {
    if (event.target === area) close();
  });
})();
