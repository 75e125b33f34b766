// Keeps what is typed: a second after the last change the whole form goes to the server.
//
//   form[data-autosave-url]   where to POST (the form's own fields, without files; the CSRF token is one of them)
//   [data-saved]              where the state is told, inside the form; its data-text-saving, -saved (with %{time}),
//                             -offline and -refused are the sentences; data-state carries the state for the styles
//
// The server answers 2xx when it kept the answers; JSON {"values": {"version": "4"}} updates hidden fields. A 4xx is
// final until the next change (what is typed cannot be kept as it is); everything else is tried again, at the latest
// every 30 seconds and at once when the connection is back. Leaving the page sends what is still waiting.

const QUIET_MS = 1000;
const LONGEST_WAIT_MS = 30000;

export function start(form) {
  const status = form.querySelector("[data-saved]");
  let timer = null;
  let failures = 0;
  let isDirty = false;
  let isSending = false;

  function tell(state) {
    if (!status) return;
    const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
    status.dataset.state = state;
    status.textContent = (status.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`] ?? "").replace("%{time}", time);
  }

  function answers() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save({ keepalive = false } = {}) {
    if (isSending || !isDirty) return;
    isSending = true;
    isDirty = false;
    tell("saving");
    try {
      const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: answers(), headers, keepalive });
      if (answer.status >= 500) throw new Error(`The server answered ${answer.status}.`);
      failures = 0;
      if (answer.ok) await takeOver(answer);
      tell(answer.ok ? "saved" : "refused");
    } catch {
      isDirty = true;
      failures += 1;
      tell("offline");
      plan(Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures));
    } finally {
      isSending = false;
      if (isDirty && failures === 0) plan(QUIET_MS);
    }
  }

  async function takeOver(answer) {
    if (!answer.headers.get("Content-Type")?.includes("json")) return;
    const { values = {} } = await answer.json();
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements.namedItem(name);
      if (field?.type === "hidden") field.value = value;
    }
  }

  function changed() {
    isDirty = true;
    plan(QUIET_MS);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { isDirty = false; clearTimeout(timer); });
  window.addEventListener("online", () => plan(0));
  window.addEventListener("pagehide", () => save({ keepalive: true }));
}
