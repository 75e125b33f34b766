// Shows a question only when the answers it depends on are given; hidden ones are not sent.
//
//   [data-shown-if]   JSON list of {"field": name, "values": [text, …]}; all must hold
//
// The server decides again when the form is saved: without scripts the question appears after saving.

const form = document.querySelector("form.mc-form");
const questions = form ? [...form.querySelectorAll("[data-shown-if]")] : [];

function answerTo(name) {
  const field = form.elements.namedItem(name);
  if (!field) return null; // a question of another page: the server knows it
  return field.value ?? "";
}

function holds(conditions) {
  const known = conditions.filter(({ field }) => answerTo(field) !== null);
  if (known.length === 0) return null;
  return known.every(({ field, values }) => values.includes(answerTo(field) || "no"));
}

function refresh() {
  for (const question of questions) {
    const isShown = holds(JSON.parse(question.dataset.shownIf));
    if (isShown !== null) question.hidden = !isShown;
  }
}

form?.addEventListener("input", refresh);
form?.addEventListener("change", refresh);
refresh();
