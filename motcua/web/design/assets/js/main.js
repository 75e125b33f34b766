// Entry of every page. Starts govuk-frontend's components, and each of our behaviours only where the page declares it.
// A behaviour is a module with `start(element)`; its header says which data attributes it reads.
// Whoever puts new HTML into the page dispatches a bubbling "motcua:replaced" event on it; it is started then.

import {
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs, createAll,
} from "./govuk-frontend.js";

const components = [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs];
const behaviours = [
  ["[data-autosave-url]", () => import("./autosave.js")],
  ["[data-upload-url]", () => import("./upload.js")],
  ["select[data-picker]", () => import("./picker.js")],
  ["table[data-shortcuts]", () => import("./shortcuts.js")],
  ["[data-poll-url]", () => import("./polling.js")],
  ["form[data-guard]", () => import("./guard.js")],
  ["[data-copy]", () => import("./copy.js")],
  ["[data-chart]", () => import("./chart.js")],
];
const started = new WeakSet();

async function startWithin(root) {
  for (const component of components) createAll(component, undefined, { scope: root, onError: () => {} }); // twice is no fault
  for (const [selector, load] of behaviours) {
    const elements = [...root.querySelectorAll(selector)].filter((element) => !started.has(element));
    if (elements.length === 0) continue;
    const { start } = await load();
    for (const element of elements) {
      started.add(element);
      start(element);
    }
  }
}

document.addEventListener("motcua:replaced", (event) => startWithin(event.target));
await startWithin(document);
document.documentElement.dataset.scriptsReady = "yes"; // browser tests wait for it
