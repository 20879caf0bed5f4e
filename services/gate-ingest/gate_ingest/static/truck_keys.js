// The buttons and links of a truck's page by the keyboard: each shows its letter. Whoever has switched the queue's keys
// off has none here.

export function letters() {
  if (localStorage.getItem("kakou-keys") === "off") return;
  const show = () => { for (const each of document.querySelectorAll("kbd[data-letter]")) each.hidden = false; };
  new MutationObserver(show).observe(document.querySelector(".strips"), { childList: true, subtree: true });
  show();
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=radio])")) return;
    const shown = document.querySelector(`kbd[data-letter="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!shown) return;
    event.preventDefault();
    shown.parentElement.click();
  });
}
