// The queue by the keyboard: J and K (or the arrows, within it) choose a truck, Enter opens it, T takes it. The keys can
// be switched off: software that is spoken to, or that reads a screen, has letters of its own.

const button = document.getElementById("keys"), which = document.getElementById("which-keys");
const others = document.getElementById("others-truck");
const SHOWN = 4_000;
const STEPS = { j: 1, k: -1 }, ARROWS = { ArrowDown: 1, ArrowUp: -1 };
let last = -1, hiding = null;

export function shortcuts(list) {
  let on = localStorage.getItem("kakou-keys") !== "off";
  const tell = () => {
    button.setAttribute("aria-pressed", String(on));
    which.hidden = !on;
  };
  document.getElementById("keys-shown").hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem("kakou-keys", on ? "on" : "off");
    tell();
  });
  tell();

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const row = event.target.closest("#now [data-key]");
    const step = STEPS[event.key.toLowerCase()] ?? (row ? ARROWS[event.key] : undefined);
    if (step !== undefined) choose(list, row, step);
    else if (row && event.key.toLowerCase() === "t") take(row);
    else return;
    event.preventDefault();
  });
}

/** The row after the one at hand, or before; where that one has left, the one in its place. */
function choose(list, row, step) {
  const rows = [...list.querySelectorAll("[data-key]")];
  if (!rows.length) return;
  const at = row ? rows.indexOf(row) + step : Math.max(0, last);
  last = Math.min(rows.length - 1, Math.max(0, at));
  linkOf(rows[last]).focus();
}

/** A booth's call is a link, a truck's row holds one. */
export function linkOf(row) {
  return row.matches("a") ? row : row.querySelector("a");
}

function take(row) {
  if (row.matches(".calling")) {
    row.click();
  } else if (row.matches(".taken")) {
    others.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { others.hidden = true; }, SHOWN);
  } else if (!row.matches(".own")) {
    row.querySelector("form").requestSubmit();
  } else {
    row.querySelector("a").click();
  }
}
