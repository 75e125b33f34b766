// Keys for a table that is worked through all day: j and k move, Enter opens, x ticks, and the letters of buttons.
//
//   table[data-shortcuts]      its rows are moved through; the present one carries data-current
//   [data-key="a"]             an element pressed by that letter: first inside the present row, then on the page; a text
//                              field gets the focus instead (f for the search field)
//   [data-shortcuts-help]      a <details> that "?" opens and closes
//   [data-shortcuts-off]       a checkbox that turns all keys off on this device (WCAG 2.1.4)
//
// Keys never act while something is typed, nor together with Ctrl, Alt or Meta.

const STORE = "motcua-shortcuts";

export function start(table) {
  const off = document.querySelector("[data-shortcuts-off]");
  if (off) {
    off.checked = localStorage.getItem(STORE) === "off";
    off.addEventListener("change", () => localStorage.setItem(STORE, off.checked ? "off" : "on"));
  }
  const rows = () => [...table.tBodies[0].rows];
  const current = () => table.querySelector("tr[data-current]");

  function move(step) {
    const all = rows();
    const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + step))];
    if (!next) return;
    current()?.removeAttribute("data-current");
    next.setAttribute("data-current", "");
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const element = current()?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!element) return false;
    if (element.matches("input:not([type=checkbox]), textarea")) element.focus();
    else element.click();
    return true;
  }

  function act(key) {
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "Enter" && document.activeElement === current()) current()?.querySelector("a[href]")?.click();
    else if (key === "x") current()?.querySelector('input[type="checkbox"]')?.click();
    else if (key === "?") toggleHelp();
    else return /^[a-z]$/.test(key) && press(key);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (!table.isConnected || off?.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
    if (act(event.key)) event.preventDefault();
  });
}

function toggleHelp() {
  const help = document.querySelector("[data-shortcuts-help]");
  if (!help) return;
  help.open = !help.open;
  if (help.open) help.querySelector("summary").focus();
}
