// Warns before leaving a page whose typing is kept nowhere.
//
//   form[data-guard]   a form without autosave

export function start(form) {
  let isDirty = false;
  form.addEventListener("input", () => { isDirty = true; });
  form.addEventListener("submit", () => { isDirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
}
