// The gate live: only the strips that have changed are drawn anew.
import { ages } from "./ages.js";
import { renew } from "./renewing.js";

const now = document.getElementById("now"), onlyWrong = document.getElementById("only-wrong");
const { mark, of } = document.querySelector("main").dataset;
const made = document.createElement("template");
let strips = known(), shownWrong = null;

function known() {
  return new Map([...now.querySelectorAll(".strip")].map((strip) => [strip.dataset.key, strip]));
}

/** Put the strip in the place of the one before; what had the focus in it has it still. */
function replace(key, html) {
  const before = strips.get(key);
  if (!before) return;
  made.innerHTML = html;
  const strip = made.content.firstElementChild, links = [...before.querySelectorAll("a")];
  const focused = links.indexOf(document.activeElement);
  ages(strip);
  before.replaceWith(strip);
  strips.set(key, strip);
  if (focused >= 0) strip.querySelectorAll("a")[Math.min(focused, strip.querySelectorAll("a").length - 1)].focus({ preventScroll: true });
}

async function draw(answer) {
  const news = await answer.json();
  if (news.whole !== undefined) {
    now.innerHTML = news.whole;
    strips = known();
    shownWrong = null;
    ages(now);
    return;
  }
  if (news.wrong !== shownWrong) document.getElementById("wrong").innerHTML = shownWrong = news.wrong;
  for (const [key, html] of Object.entries(news.strips)) replace(key, html);
}

onlyWrong.addEventListener("change", () => now.classList.toggle("only-wrong", onlyWrong.checked));
now.classList.toggle("only-wrong", onlyWrong.checked);
setInterval(() => ages(now), 1_000);
ages(now);
renew(of ? `/desk/lanes/now?gate=${encodeURIComponent(of)}` : "/desk/lanes/now", `"${mark}"`, draw);
