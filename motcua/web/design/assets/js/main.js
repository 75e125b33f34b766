// Entry of every page. Loads govuk-frontend's components, and each of our own behaviours only where the page declares it.
// A behaviour is a module with `start(element)`; the element that declares it carries the data attribute named here.

import {
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs, createAll,
} from "./govuk-frontend.js";

const behaviours = [
  ["[data-autosave-url]", () => import("./autosave.js")],
  ["[data-upload-url]", () => import("./upload.js")],
  ["select[data-picker]", () => import("./picker.js")],
  ["table[data-shortcuts]", () => import("./shortcuts.js")],
  ["[data-poll-url]", () => import("./polling.js")],
  ["form[data-guard]", () => import("./guard.js")],
  ["[data-copy]", () => import("./copy.js")],
];

export async function startWithin(root) {
  for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs]) {
    createAll(component, undefined, { scope: root });
  }
  for (const [selector, load] of behaviours) {
    const elements = root.querySelectorAll(selector);
    if (elements.length === 0) continue;
    const { start } = await load();
    elements.forEach((element) => start(element));
  }
}

startWithin(document);
