// Suggestions while typing, after the ARIA combobox pattern with a list box.
const form = document.querySelector("form[data-suggest]");
const input = form?.querySelector("input[name=q]");

if (input) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer = 0;
  let controller = null;
  let active = -1;
  let typed = "";
  let composing = false;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    if (option.dataset.url) location.assign(option.dataset.url);
    else {
      input.value = option.dataset.text;
      close();
      form.requestSubmit();
    }
  };

  const mark = (index) => {
    const options = list.children;
    active = index;
    [...options].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
      input.value = typed;
      return;
    }
    const option = options[index];
    input.value = option.dataset.text;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (suggestions) => {
    const options = suggestions.slice(0, 10).map(({ text, url, kind }, at) => {
      const option = document.createElement("li");
      option.id = `suggestion-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = text;
      // Only addresses of this site: the answer is data, not trusted to lead elsewhere.
      if (url?.startsWith("/") && !url.startsWith("//")) option.dataset.url = url;
      const words = document.createElement("span");
      words.textContent = text;
      option.append(words);
      if (kind) {
        const label = document.createElement("span");
        label.className = "meta suggestion-kind";
        label.textContent = kind;
        option.append(label);
      }
      return option;
    });
    list.replaceChildren(...options);
    active = -1;
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
  };

  const ask = async () => {
    controller?.abort();
    const query = input.value.trim();
    typed = input.value;
    if (!query) return close();
    controller = new AbortController();
    try {
      const url = `${form.dataset.suggest}?q=${encodeURIComponent(query)}`;
      const answer = await fetch(url, { signal: controller.signal });
      if (answer.ok) show((await answer.json()).suggestions ?? []);
      else close();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => {
    composing = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("input", () => {
    if (composing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "ArrowDown" && !count) ask();
    if (!count) return;
    if (event.key === "ArrowDown") mark(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp") mark(active < 0 ? count - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
    else if (event.key === "Escape") {
      input.value = typed;
      close();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", close);
}
