// The tasks: a closing is sent once.
for (const form of document.querySelectorAll("form.close")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); return; }
    sent = true;
    const button = form.querySelector("button");
    button.textContent = button.dataset.sending;
    setTimeout(() => { button.disabled = true; });   // once the form is on its way
  });
}
document.getElementById("fault")?.focus();
// Back from the next page: what was sent is not sent again unseen.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
