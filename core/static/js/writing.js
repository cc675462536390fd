// Writing in a submission: what is typed is kept on the server within two seconds, and in this browser until it is there.
// Others who write are seen. Without this file the form is saved with its button, and both texts are shown when two did.
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const WAIT = 1500, AGAIN = 3000, LOOK = 4000, BEACON = 60000;
  const say = form.dataset, store = say.store;
  const place = form.querySelector(".saved-state");
  const writers = document.querySelector("[data-writers]");
  const base = form.elements.namedItem("base");
  const sections = new Map([...form.querySelectorAll("[data-section]")].map((one) => [one.dataset.section, one]));

  // What stands in a section, as the form would send it; or as it was sent to the browser, because somebody may have
  // typed before this file was there.
  const pairs = (section, first = false) => [...section.querySelectorAll("[data-fields] :is(input, textarea, select)")]
    .filter((field) => field.name && !field.disabled && (!["checkbox", "radio"].includes(field.type) || (first ? field.defaultChecked : field.checked)))
    .map((field) => [field.name, (first ? given(field) : field.value).replace(/\r\n/g, "\n")]);
  const given = (field) => (field.matches("select") ? ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value || "" : field.defaultValue);
  const words = (section, first) => JSON.stringify(pairs(section, first));

  const clean = new Map(); // as the revision says, so far as this page knows
  const sent = new Map(); // as the server has it
  const taken = new Map(); // what of others' saves was put in, so that it is put in once
  for (const [key, section] of sections) {
    clean.set(key, words(section, true));
    sent.set(key, words(section, true));
  }
  const touched = (key) => sections.get(key).hasAttribute("data-touched") || words(sections.get(key)) !== clean.get(key);
  const pending = () => [...sections.keys()].filter((key) => words(sections.get(key)) !== sent.get(key));

  // What the state is, in words; said aloud when it becomes another one, and not every two seconds.
  let kind = "";
  const state = (name, text) => {
    place.textContent = text;
    place.dataset.state = name;
    if (name !== kind && name !== "typing") {
      document.getElementById("live").textContent = text;
      kind = name;
    }
  };
  const clock = () => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" }).format(new Date());

  // In the browser's storage, for when the server is not there; with them what found no place when it was looked for.
  let asides = [];
  const keep = () => {
    try {
      const waiting = pending().map((key) => [key, { from: sent.get(key), to: pairs(sections.get(key)) }]).concat(asides);
      if (waiting.length) localStorage.setItem(store, JSON.stringify(waiting));
      else localStorage.removeItem(store);
      return true;
    } catch {
      return false;
    }
  };

  let timer = 0, sending = null;
  const later = (wait) => {
    if (!timer) timer = setTimeout(() => { timer = 0; send(); }, wait);
  };
  const send = (options = {}) => {
    if (!sending) sending = post(options).finally(() => { sending = null; });
    return sending;
  };
  const post = async (options) => {
    const going = new Map(pending().map((key) => [key, words(sections.get(key))]));
    if (!going.size) return;
    const body = new URLSearchParams({ csrf_token: form.elements.namedItem("csrf_token").value, base: base.value });
    for (const key of going.keys()) {
      body.append("touched", key);
      pairs(sections.get(key)).forEach(([name, value]) => body.append(name, value));
    }
    let answer;
    try {
      answer = await fetch(say.draft, { method: "POST", body, headers: { Accept: "application/json" }, ...options });
    } catch {
      state("offline", say.offline);
      later(AGAIN);
      return;
    }
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      state("refused", `${say.refused} ${problem.detail || ""}`);
      if (answer.status >= 500) later(AGAIN);
      return;
    }
    going.forEach((text, key) => sent.set(key, text));
    keep();
    if (pending().length) later(WAIT);
    else state("saved", say.kept.replace("{time}", clock()));
    show(await answer.json());
  };

  const changed = () => {
    keep();
    if (!pending().length) return;
    if (!["offline", "unsent"].includes(kind)) state("typing", say.unsaved);
    later(WAIT);
  };
  form.addEventListener("input", (event) => {
    if (event.target.closest("[data-fields]")) changed();
  });
  // Rows that come and go change what is sent without a key being pressed.
  const rows = new MutationObserver(changed);
  sections.forEach((section) => rows.observe(section.querySelector("[data-fields]"), { childList: true, subtree: true }));
  window.addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && pending().length && JSON.stringify(pending().map((key) => words(sections.get(key)))).length < BEACON) send({ keepalive: true });
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && pending().length && !keep()) event.preventDefault();
  });

  // Saving sends the last words as a draft first: should the page that follows fail, they are on the server. Where no
  // server answers, the page stays, and says so.
  let leaving = false, asking = false;
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const button = event.submitter;
    await sending;
    await send();
    try {
      await fetch(`${say.now}?base=${base.value}`, { headers: { Accept: "application/json" } });
      leaving = true;
    } catch {
      state("unsent", say.unsent);
    }
    asking = false;
    if (leaving) form.requestSubmit(button);
  });

  // What others write and save.
  const show = (now) => {
    if (now.base !== base.value) return;
    if (writers.textContent !== now.writers) writers.textContent = now.writers;
    let differs = false;
    for (const [key, section] of sections) {
      put(section.querySelector("[data-others]"), now.drafts[key] || "");
      const theirs = now.changed[key];
      if (!theirs || taken.get(key) === theirs.mark) continue;
      if (!touched(key) && !section.contains(document.activeElement)) {
        section.querySelector("[data-fields]").innerHTML = theirs.fields;
        clean.set(key, words(section));
        sent.set(key, words(section));
        taken.set(key, theirs.mark);
        section.classList.add("writing-came");
        section.querySelectorAll("textarea, input").forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
      } else {
        differs = true;
        if (touched(key)) put(section.querySelector("[data-theirs]"), theirs.shown);
      }
    }
    if (!differs) base.value = String(now.revision);
  };
  const put = (where, html) => {
    if (where.dataset.html === html) return;
    where.dataset.html = html;
    where.innerHTML = html;
    where.hidden = !html;
  };
  // The server answers again: what waits is sent, and where nothing waits it is said that all is kept.
  const back = async () => {
    if (pending().length) await send();
    else state("saved", say.kept.replace("{time}", clock()));
  };
  const look = async () => {
    if (document.hidden || sending) return;
    try {
      const answer = await fetch(`${say.now}?base=${base.value}`, { headers: { Accept: "application/json" } });
      if (answer.ok) show(await answer.json());
      if (["offline", "unsent"].includes(kind)) await back();
    } catch {
      if (pending().length) state("offline", say.offline);
    }
  };

  // Words that were typed here and that the server never got.
  const restore = () => {
    let waiting = [];
    try {
      waiting = JSON.parse(localStorage.getItem(store) || "[]");
    } catch {
      return;
    }
    for (const [key, { from, to }] of waiting) {
      const section = sections.get(key);
      if (!section || words(section) === JSON.stringify(to)) continue;
      const fits = words(section) === from && to.every(([name]) => form.elements.namedItem(name));
      if (fits) fill(section, to);
      else aside(section, from, to);
    }
    if (pending().length) send();
  };
  const fill = (section, to) => {
    section.querySelectorAll("[data-fields] :is([type=checkbox], [type=radio])").forEach((box) => { box.checked = false; });
    for (const [name, value] of to) {
      for (const field of section.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (["checkbox", "radio"].includes(field.type)) field.checked = field.checked || field.value === value;
        else field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  };
  const aside = (section, from, to) => {
    const place = section.querySelector("[data-mine]");
    const kept = [section.dataset.section, { from, to }];
    asides.push(kept);
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => {
      asides = asides.filter((one) => one !== kept);
      place.hidden = true;
      keep();
    });
    place.querySelector("[data-text]").textContent = to.filter(([name, value]) => value && !/^(rows|trials|answers)-/.test(name)).map(([, value]) => value).join("\n\n");
  };

  restore();
  changed();
  setInterval(look, LOOK);
})();
