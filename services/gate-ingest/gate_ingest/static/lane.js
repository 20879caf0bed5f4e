// One lane, live.
import { ages } from "./ages.js";
import { renew } from "./renewing.js";

const now = document.getElementById("now");

async function draw(answer) {
  const html = await answer.text();
  const focused = [...now.querySelectorAll("a, button")].indexOf(document.activeElement);
  now.innerHTML = html;
  ages(now);
  if (focused >= 0) now.querySelectorAll("a, button")[focused]?.focus({ preventScroll: true });
}

setInterval(() => ages(now), 1_000);
ages(now);
renew(document.querySelector("main").dataset.now, null, draw);
