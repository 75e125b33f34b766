// Copies a code to the clipboard.
//
//   button[data-copy="text"]   hidden until scripts work; data-text-done is the word after it worked

export function start(button) {
  if (!navigator.clipboard) return; // only over https or on this machine
  const label = button.innerHTML;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.textDone;
    setTimeout(() => { button.innerHTML = label; }, 3000);
  });
}
