// Keys for the screen in the room: arrows, space and page keys go on and back, letters do what their link says.
"use strict";
(() => {
  const places = {
    ArrowRight: "[rel=next]", ArrowDown: "[rel=next]", PageDown: "[rel=next]",
    ArrowLeft: "[rel=prev]", ArrowUp: "[rel=prev]", PageUp: "[rel=prev]",
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const link = document.querySelector(places[event.key] ? `.room-nav ${places[event.key]}` : `.room-nav [data-key="${CSS.escape(event.key)}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
