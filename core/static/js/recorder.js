// Telling instead of writing: a story, or an interview, is recorded in the page and sent to the server. Until it is there, this browser has
// it, piece by piece while it is told, so that a page that goes or a server that does not answer loses nothing.
// Without this file a recording is chosen as a file.
"use strict";
(() => {
  const tools = document.querySelectorAll("[data-recorder]");
  if (!tools.length) return;
  const PIECE = 2000, SLOT = 600, BITS = 48000;
  const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  const ENDINGS = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };
  const canRecord = Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);

  // Pieces of recordings in the browser's own database, by whose and where they are.
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("commonaim-recordings", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("pieces", { autoIncrement: true }).createIndex("key", "key");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => {});
  const done = (asked) => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const pieces = async (mode) => (await opened).transaction("pieces", mode).objectStore("pieces");
  // Kept once the transaction is over: a page that goes before takes with it what was only asked for.
  const put = async (key, blob) => {
    const store = await pieces("readwrite");
    store.add({ key, blob });
    await new Promise((resolve, reject) => Object.assign(store.transaction, { oncomplete: resolve, onerror: reject, onabort: reject }));
  };
  const all = async (key) => (await done((await pieces("readonly")).index("key").getAll(key))).map((one) => one.blob);
  const forget = async (key) => {
    const store = await pieces("readwrite");
    for (const ident of await done(store.index("key").getAllKeys(key))) store.delete(ident);
  };

  const setUp = (tool) => {
    const say = tool.dataset, form = document.getElementById(say.recorder);
    const part = (name) => tool.querySelector(`[data-part="${name}"]`);
    const list = document.querySelector(`[data-recordings="${say.recorder}"]`);
    let media = null, sound = null, sending = false;

    const told = (text, wrong = false) => {
      part("said").textContent = text;
      part("said").toggleAttribute("data-wrong", wrong);
    };
    const show = (blob, sentence) => {
      sound = blob;
      if (part("audio").src) URL.revokeObjectURL(part("audio").src);
      part("heard").hidden = !blob;
      part("choose").hidden = Boolean(blob);
      part("start").hidden = Boolean(blob);
      if (blob) {
        part("audio").src = part("take").href = URL.createObjectURL(blob);
        part("take").download = name(blob);
      } else {
        part("audio").removeAttribute("src");
      }
      told(sentence);
    };
    const name = (blob) => `${say.name} ${new Date().toISOString().slice(0, 16).replace("T", " ").replace(":", ".")}.${ENDINGS[blob.type.split(";")[0]] || "webm"}`;

    const start = async () => {
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (problem) {
        told(problem.name === "NotFoundError" ? say.missing : say.refused, true);
        return;
      }
      const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
      const heard = [], stored = [], begun = Date.now();
      let size = 0, sentence = say.ready;
      media = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS });
      const clock = setInterval(() => {
        const seconds = Math.floor((Date.now() - begun) / 1000);
        part("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        if (seconds === SLOT && say.slot) told(say.slot);
        // Until something is heard it is asked for each second, so that one sees that the microphone works.
        if (!heard.length && media?.state === "recording") media.requestData();
      }, 1000);
      media.addEventListener("dataavailable", (event) => {
        if (!event.data.size) return;
        if (!heard.length) told(say.recording);
        heard.push(event.data);
        size += event.data.size;
        stored.push(put(say.store, event.data).catch(() => {}));
        if (size > Number(say.most) * 0.97 && media.state === "recording") {
          sentence = say.full;
          media.stop();
        }
      });
      media.addEventListener("stop", async () => {
        clearInterval(clock);
        stream.getTracks().forEach((track) => track.stop());
        part("stop").hidden = part("time").hidden = true;
        await Promise.all(stored);
        media = null;
        part("keep").disabled = false;
        if (!heard.length) {
          show(null, say.silent);
          return;
        }
        show(new Blob(heard, { type: heard[0].type || type }), sentence);
        part("audio").focus();
      });
      media.start(PIECE);
      part("start").hidden = part("choose").hidden = true;
      part("stop").hidden = part("time").hidden = false;
      part("time").textContent = "0:00";
      part("keep").disabled = true;
      part("stop").focus();
      told("");
    };

    const send = async () => {
      if (sending || media) return;
      const body = new FormData(form);
      if (sound) body.set("file", sound, name(sound));
      sending = true;
      told(say.sending);
      let answer;
      try {
        answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      } catch {
        told(say.offline, true);
        if (sound) window.addEventListener("online", send, { once: true });
        return;
      } finally {
        sending = false;
      }
      const given = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        told(`${given.detail || ""} ${sound ? say.failed : ""}`.trim(), true);
        return;
      }
      await forget(say.store).catch(() => {});
      form.reset();
      if (part("note")) part("note").value = "";
      list.innerHTML = given.shown;
      show(null, given.said);
      part("start").hidden = !canRecord;
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    part("start").addEventListener("click", start);
    part("stop").addEventListener("click", () => media?.stop());
    part("drop").addEventListener("click", () => {
      forget(say.store).catch(() => {});
      show(null, say.gone);
      part("start").hidden = !canRecord;
      (canRecord ? part("start") : part("file")).focus();
    });
    window.addEventListener("beforeunload", (event) => {
      if (media || sending) event.preventDefault();
    });
    part("live").hidden = !canRecord;
    tool.hidden = false;
    all(say.store).then((found) => {
      if (found.length && !media && !sound) show(new Blob(found, { type: found[0].type }), say.found);
    }).catch(() => {});
  };
  tools.forEach(setUp);
})();
