// The tree of codes: moved by dragging a row, or by the arrow keys on its handle. Without this file the handle opens buttons.
"use strict";
(() => {
  const tree = document.getElementById("tree");
  if (!tree) return;
  const rows = () => [...tree.querySelectorAll(".tree-row")];
  const send = (row, fields) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = row.dataset.move;
    Object.entries({ csrf_token: tree.dataset.csrf, ...fields }).forEach(([name, value]) => {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    });
    document.body.append(form);
    form.submit();
  };

  const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
  tree.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || !event.target.matches(".tree-handle") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    send(event.target.closest(".tree-row"), { direction: way });
  });
  // After a move the handle of the moved code has the focus again.
  const moved = new URLSearchParams(location.search).get("moved");
  if (moved) document.querySelector(`[data-code="${CSS.escape(moved)}"] .tree-handle`)?.focus();

  let dragged = null;
  const branch = (row) => {
    const all = rows();
    const from = all.indexOf(row);
    const end = all.findIndex((one, at) => at > from && Number(one.dataset.depth) <= Number(row.dataset.depth));
    return all.slice(from, end < 0 ? all.length : end);
  };
  // Where a row would go: on the upper third before a code, on the lower behind it, between below it.
  const spot = (row, y) => {
    const box = row.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    return part < 0.3 ? "before" : part > 0.7 ? "after" : "below";
  };
  const clear = () => rows().forEach((row) => delete row.dataset.drop);
  rows().filter((row) => row.dataset.move).forEach((row) => {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.code);
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || branch(dragged).includes(row)) return;
      event.preventDefault();
      clear();
      row.dataset.drop = spot(row, event.clientY);
    });
    row.addEventListener("dragend", clear);
    row.addEventListener("drop", (event) => {
      if (!dragged || branch(dragged).includes(row)) return;
      event.preventDefault();
      const where = spot(row, event.clientY);
      if (where === "below") send(dragged, { parent: row.dataset.code });
      else if (where === "before") send(dragged, { parent: row.dataset.parent, before: row.dataset.code });
      else {
        const after = rows().slice(rows().indexOf(row) + branch(row).length).find((one) => one.dataset.parent === row.dataset.parent && one !== dragged);
        send(dragged, { parent: row.dataset.parent, before: after?.dataset.code || "" });
      }
    });
  });
})();
