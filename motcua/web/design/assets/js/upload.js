// Sends files as soon as they are chosen, one after the other, with progress, and lets each be tried again by itself.
//
//   [data-upload-url]        the field; POST of the file under data-upload-name with the form's CSRF token
//   data-upload-max          bytes; larger files are refused before sending
//   data-upload-remove       name of the submit button that takes a file away (its value is the key)
//   data-text-*              sentences: sending, sent, failed, too-large, retry, remove
//   [data-files]             the list, inside
//
// The server answers 2xx with JSON {"key", "name", "href"} or 4xx with {"error": "sentence"}. Without scripts the same
// input is posted with the form.

export function start(field) {
  const input = field.querySelector('input[type="file"]');
  const list = field.querySelector("[data-files]");
  const text = (name) => field.dataset[`text${name}`] ?? "";
  let last = Promise.resolve();

  function addLine(file) {
    const line = document.createElement("li");
    line.className = "mc-files__file";
    const name = Object.assign(document.createElement("span"), { className: "mc-files__name", textContent: file.name });
    const state = Object.assign(document.createElement("span"), { className: "mc-files__state" });
    state.setAttribute("role", "status");
    line.append(name, state);
    list.append(line);
    list.hidden = false;
    return { line, name, state };
  }

  function fail(parts, file, sentence, canRetry) {
    const error = Object.assign(document.createElement("p"), { className: "mc-files__error", textContent: sentence });
    parts.state.replaceChildren();
    parts.line.append(error);
    if (!canRetry) return;
    const retry = Object.assign(document.createElement("button"), { type: "button", className: "mc-button-link", textContent: text("Retry") });
    retry.addEventListener("click", () => {
      error.remove();
      retry.remove();
      queue(parts, file);
    });
    parts.state.append(retry);
  }

  function succeed(parts, answer) {
    parts.state.textContent = `✓ ${text("Sent")}`;
    if (answer.href) {
      const link = Object.assign(document.createElement("a"), { className: "govuk-link", href: answer.href, textContent: answer.name ?? parts.name.textContent });
      parts.name.replaceChildren(link);
    }
    if (!answer.key) return;
    const remove = Object.assign(document.createElement("button"), { className: "mc-button-link", textContent: text("Remove") });
    Object.assign(remove, { name: field.dataset.uploadRemove ?? "remove", value: answer.key, formNoValidate: true });
    parts.line.append(remove);
    field.dispatchEvent(new CustomEvent("motcua:uploaded", { bubbles: true, detail: answer }));
  }

  function send(parts, file) {
    return new Promise((done) => {
      const progress = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
      progress.setAttribute("aria-label", file.name);
      parts.state.replaceChildren(text("Sending"), progress);
      const data = new FormData();
      data.append(field.dataset.uploadName, file);
      const request = new XMLHttpRequest(); // fetch still tells no progress of sending
      request.open("POST", field.dataset.uploadUrl);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", field.closest("form")?.elements.csrfmiddlewaretoken?.value ?? "");
      request.upload.addEventListener("progress", (event) => { progress.value = (100 * event.loaded) / event.total; });
      request.addEventListener("loadend", () => {
        const answer = readJson(request.responseText);
        if (request.status >= 200 && request.status < 300) succeed(parts, answer);
        else fail(parts, file, answer.error ?? text("Failed"), request.status === 0 || request.status >= 500);
        done();
      });
      request.send(data);
    });
  }

  function queue(parts, file) {
    last = last.then(() => send(parts, file));
  }

  input.addEventListener("change", () => {
    for (const file of input.files) {
      const parts = addLine(file);
      if (field.dataset.uploadMax && file.size > Number(field.dataset.uploadMax)) fail(parts, file, text("TooLarge"), false);
      else queue(parts, file);
    }
    input.value = ""; // sent already; posting the form must not send them again
  });
}

function readJson(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
