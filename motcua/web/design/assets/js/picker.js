// Turns a long list into a field that searches: "hac thanh" finds "Phường Hạc Thành".
//
//   select[data-picker]   stays in the form and carries the value
//   data-picker-help      hint inside the field        data-picker-none   sentence when nothing fits
//
// The field takes over the select's id, so that its label and the error summary lead to it. Pattern: combobox with a
// list (ARIA 1.2): arrows move, Enter chooses, Escape closes and puts back what was chosen.

const MOST = 50; // more cannot be read anyway

export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().trim();
}

export function start(select) {
  const options = [...select.options].filter((option) => option.value);
  const folded = new Map(options.map((option) => [option, fold(option.text)]));
  const box = Object.assign(document.createElement("div"), { className: "mc-picker" });
  const input = Object.assign(document.createElement("input"), { className: "govuk-input", type: "text", autocomplete: "off" });
  const list = Object.assign(document.createElement("ul"), { className: "mc-picker__list", hidden: true });
  const id = select.id;
  select.id = `${id}-all`;
  input.id = id;
  list.id = `${id}-list`;
  input.placeholder = select.dataset.pickerHelp ?? "";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent ?? "");
  const described = select.getAttribute("aria-describedby");
  if (described) input.setAttribute("aria-describedby", described);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
    input.setAttribute(name, value);
  }
  if (select.classList.contains("govuk-select--error")) input.classList.add("govuk-input--error");
  let shown = [];
  let at = -1;

  const chosen = () => (select.value ? select.selectedOptions[0].text : "");
  input.value = chosen();

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    at = index;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    const item = list.children[at];
    if (!item?.id) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function open() {
    const wanted = input.value === chosen() ? [] : fold(input.value).split(/\s+/);
    shown = options.filter((option) => wanted.every((word) => folded.get(option).includes(word))).slice(0, MOST);
    list.replaceChildren(...shown.map((option, n) => {
      const item = Object.assign(document.createElement("li"), { className: "mc-picker__option", textContent: option.text, id: `${list.id}-${n}` });
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return item;
    }));
    if (shown.length === 0) {
      const none = Object.assign(document.createElement("li"), { className: "mc-picker__none", textContent: select.dataset.pickerNone ?? "" });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(input.value && shown.length ? 0 : -1);
  }

  function choose(option) {
    select.value = option.value;
    input.value = option.text;
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  input.addEventListener("input", open);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", open);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      else mark((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % (shown.length || 1));
    } else if (event.key === "Enter" && !list.hidden && shown[at]) {
      event.preventDefault();
      choose(shown[at]);
    } else if (event.key === "Escape") {
      input.value = chosen();
      close();
    }
  });
  input.addEventListener("blur", () => {
    if (input.value.trim() === "" && select.value) choose({ value: "", text: "" });
    input.value = chosen();
    close();
  });

  select.before(box);
  box.append(input, list, select);
  select.hidden = true;
}
