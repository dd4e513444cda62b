// Display buttons change the page at once; without this script the form does it with a reload.
const root = document.documentElement;
const sizes = ["normal", "large", "larger"];

function words() {
  return [
    root.dataset.size,
    root.dataset.theme,
    "contrast" in root.dataset ? "contrast" : "",
    "elder" in root.dataset ? "elder" : "",
  ].filter(Boolean);
}

function press() {
  for (const button of document.querySelectorAll("form[data-display] button")) {
    const { name } = button;
    let on = name in root.dataset;
    if (name === "size") on = root.dataset.size === button.value;
    if (name === "theme") {
      on = root.dataset.theme === "dark";
      button.value = on ? "light" : "dark";
    }
    button.setAttribute("aria-pressed", String(on));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-display]");
  const button = event.submitter;
  if (!form || !button) return;
  event.preventDefault();
  const { name, value } = button;
  if (name === "size" && sizes.includes(value)) root.dataset.size = value;
  else if (name === "theme") root.dataset.theme = value;
  else if (name in root.dataset) delete root.dataset[name];
  else root.dataset[name] = "";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `display=${words().join(".")}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  press();
});

// A page kept by the browser for going back may show an older choice.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  const match = document.cookie.match(/(?:^|; )display=([\w.]+)/);
  if (match && match[1] !== words().join(".")) location.reload();
});
