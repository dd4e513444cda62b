// The quiet bar above a form somebody left with something typed in it.
export function bar(record, { newer, restore, drop }) {
  const element = document.getElementById("typed-bar").content.firstElementChild.cloneNode(true);
  const time = element.querySelector("time");
  time.dateTime = new Date(record.at).toISOString();
  time.textContent = new Date(record.at).toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  element.querySelector(".typed-newer").hidden = !newer;
  element.querySelector(".typed-unsure").hidden = !record.sent;
  element.querySelector("[data-act=restore]").addEventListener("click", () => {
    element.remove();
    restore();
  });
  element.querySelector("[data-act=drop]").addEventListener("click", () => {
    element.remove();
    drop();
  });
  return element;
}

export function mark() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Sent along with a form: the server notes the mark once it has what was typed.
export function setMark(form, value) {
  let field = form.querySelector("input[name=typed]");
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "typed";
    form.append(field);
  }
  field.value = value;
}
