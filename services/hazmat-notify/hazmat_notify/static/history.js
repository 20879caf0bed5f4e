// The stock in the past, by the slider.
import { wallClock } from "./ages.js";

/** cutOff: called when the past cannot be fetched. */
export function lookBackOn(cutOff) {
  const back = document.getElementById("back"), span = document.getElementById("span");
  const backTo = document.getElementById("back-to"), past = document.getElementById("past");
  const nowWord = backTo.textContent;
  let asked = 0, sliding = null;

  const backTime = () => new Date(Date.now() + Number(back.value) * Number(span.value) * 60_000);

  async function lookBack() {
    const turn = asked += 1, at = backTime();
    if (back.value === "0") { past.replaceChildren(); return; }
    try {
      const answer = await fetch(`/board/past?at=${encodeURIComponent(at.toISOString())}`, { signal: AbortSignal.timeout(8000) });
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (turn === asked) past.innerHTML = html;
    } catch { cutOff(); }
  }

  for (const each of [back, span]) {
    each.addEventListener("input", () => {
      backTo.textContent = back.value === "0" ? nowWord : wallClock(backTime());
      back.setAttribute("aria-valuetext", backTo.textContent);
      clearTimeout(sliding);
      sliding = setTimeout(lookBack, 120);
    });
  }
}
