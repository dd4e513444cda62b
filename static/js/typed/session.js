// Whether the session still stands, and signing in again without leaving the page.
const FIRST = "input:not([type=hidden], [type=checkbox])";
const CHECK = 1500; // ms between two looks while another window signs in

// What accounts/session/ says, or null where nothing answers.
export async function ask(home, path = "") {
  try {
    const url = `${home.dataset.session}?path=${encodeURIComponent(path)}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const isOurs = (home, state) => state?.keeper === home.dataset.keeper && !state.confirm;

function situation(home, state) {
  if (!state) return "offline";
  if (!state.keeper) return "ended";
  return state.keeper === home.dataset.keeper ? "confirm" : "stranger";
}

// The form somebody signs in or proves themselves with, made ready to stand on this page.
function foundForm(page) {
  const forms = [...page.querySelectorAll("main form[method=post]")];
  const form = forms.find((each) => each.querySelector(FIRST) && !each.dataset.display);
  if (!form) return null;
  const ours = document.importNode(form, true);
  for (const script of ours.querySelectorAll("script")) script.remove();
  for (const element of ours.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, `typed-${element.getAttribute(name)}`);
    }
  }
  return ours;
}

async function fetched(url, options) {
  const answer = await fetch(url, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { url: answer.url, form: foundForm(page) };
}

class SignIn {
  constructor(home, path) {
    this.home = home;
    this.path = path;
    this.dialog = document
      .getElementById("typed-sign-in")
      .content.firstElementChild.cloneNode(true);
    this.place = this.dialog.querySelector(".typed-place");
    this.failure = this.dialog.querySelector("[role=alert]");
    this.asking = false;
  }

  // Resolves to the state of the session once it is this person's again, else to null.
  open(state) {
    document.body.append(this.dialog);
    this.dialog.querySelector("[data-act=close]").addEventListener("click", () => this.end(null));
    this.dialog.addEventListener("cancel", () => this.end(null));
    this.look = () => document.visibilityState === "visible" && this.askAgain();
    document.addEventListener("visibilitychange", this.look);
    window.addEventListener("focus", this.look);
    this.timer = setInterval(this.look, CHECK);
    this.dialog.showModal();
    this.show(state);
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  end(state) {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.look);
    window.removeEventListener("focus", this.look);
    this.dialog.close();
    this.dialog.remove();
    this.resolve(state);
  }

  show(state) {
    const now = situation(this.home, state);
    if (now === this.now && (state?.confirm ?? "") === this.confirm) return;
    this.now = now;
    this.confirm = state?.confirm ?? "";
    for (const part of this.dialog.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== now;
    }
    this.place.hidden = true;
    this.failure.hidden = true;
    const elsewhere = this.dialog.querySelector(".typed-elsewhere");
    elsewhere.hidden = now === "stranger" || now === "offline";
    if (now === "ended") this.load(this.home.dataset.login);
    if (now === "confirm") {
      elsewhere.firstElementChild.href = state.confirm;
      this.load(state.confirm);
    }
  }

  async load(url, options) {
    try {
      const { url: from, form } = await fetched(url, options);
      this.place.hidden = !form;
      this.failure.hidden = Boolean(form);
      if (form) this.put(form, from);
    } catch {
      this.failure.hidden = false;
    }
  }

  put(form, from) {
    this.place.replaceChildren(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form, new URL(form.getAttribute("action") || "", from), event.submitter);
    });
    form.querySelector(FIRST).focus();
  }

  async send(form, url, submitter) {
    if (this.sending) return;
    this.sending = true;
    const data = new FormData(form, submitter);
    data.set("next", this.home.dataset.session);
    await this.load(url, { method: "POST", body: new URLSearchParams(data) });
    // The next form stands there by now, and what is typed into it counts at once.
    this.sending = false;
    await this.askAgain();
  }

  ask() {
    return ask(this.home, this.path);
  }

  async askAgain() {
    if (this.asking || this.sending) return;
    this.asking = true;
    const state = await this.ask();
    this.asking = false;
    if (!this.dialog.isConnected || this.sending) return;
    if (isOurs(this.home, state)) this.end(state);
    else if (situation(this.home, state) !== this.now) this.show(state);
  }
}

let open = null;

// The state of the session once it may send to ``path``; null where nothing is to be sent.
export async function present(home, path) {
  const state = await ask(home, path);
  if (isOurs(home, state)) return state;
  open ??= new SignIn(home, path).open(state).finally(() => {
    open = null;
  });
  return open;
}

// The token of the session that stands now, into every form of the page.
export function renew({ token }) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
}
