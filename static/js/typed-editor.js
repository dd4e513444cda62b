// The same for the admin: what an editor writes stays in this browser until Wagtail has saved it,
// and an autosave whose session has ended goes on after signing in again.
import { bar, mark, setMark } from "./typed/bar.js";
import { isSecret, same } from "./typed/fields.js";
import { ask, present, renew } from "./typed/session.js";
import { Shelf, sweep } from "./typed/shelf.js";
import { guardSignOut } from "./typed/sign-out.js";

const PAUSE = 800; // ms after the last key
const AGAIN = 3000; // ms in which a second press of the button is the first one's
// What belongs to the form as it was opened, never to what was written.
const OWN = /^(csrfmiddlewaretoken|next|typed|once|version|(loaded|overwrite)_revision_|comments-)/;
const home = document.getElementById("typed");
const shelf = new Shelf(home.dataset);
const form = document.querySelector("form[data-edit-form]");
const edited = form && !location.pathname.startsWith("/admin/users/") ? form : null;
let declined = false;
let busy = false;
let passing = false;
let timer = 0;
let saving = Promise.resolve(); // until Wagtail's own save, if one is going on, has its answer

const place = () => new URL(edited.getAttribute("action") || "", location.href).pathname;
const revision = () => edited.querySelector("input[name=loaded_revision_id]")?.value ?? "";

// Names and values in their order. Here texts lie in hidden fields too.
function fields(data = new FormData(edited)) {
  const secret = new Set(
    [...edited.elements]
      .filter((field) => field.type !== "hidden" && isSecret(field))
      .map((field) => field.name),
  );
  return [...data].filter(
    ([name, value]) => typeof value === "string" && !OWN.test(name) && !secret.has(name),
  );
}

function keep(sent = "", data = undefined) {
  clearTimeout(timer);
  const title = document.title.split(" - ")[0].trim();
  const record = { values: fields(data), sent, version: revision(), title, href: place() };
  return shelf.put(place(), record);
}

async function settle() {
  const sent = (await shelf.all()).filter((record) => record.sent);
  const state = sent.length ? await ask(home) : null;
  for (const { place: where, sent: mark } of sent) {
    if (state?.handed_in.includes(mark)) shelf.remove(where);
  }
}

// The editor's widgets take no values from outside: what was kept is saved as a draft, as if it had
// been written now. What was there before stays in the history of the page.
async function restore(record) {
  const own = mark();
  await shelf.put(place(), { ...record, sent: own });
  const state = await present(home, place());
  if (!state) return;
  renew(state);
  const current = [...new FormData(edited)].filter(([, value]) => typeof value === "string");
  const kept = new Set(record.values.map(([name]) => name));
  const sent = [...record.values, ...current.filter(([name]) => OWN.test(name) && !kept.has(name))];
  const draft = document.createElement("form");
  draft.method = "post";
  draft.action = place();
  draft.hidden = true;
  for (const [name, value] of sent) {
    const field = document.createElement("textarea"); // keeps line ends
    field.name = name;
    field.value = value;
    draft.append(field);
  }
  setMark(draft, own);
  document.body.append(draft);
  window.addEventListener("w-unsaved:confirm", (event) => event.preventDefault());
  HTMLFormElement.prototype.submit.call(draft);
}

async function offer() {
  const where = place();
  const record = await shelf.get(where);
  if (!record) return;
  if (same(record.values, fields())) {
    shelf.remove(where);
    return;
  }
  edited.prepend(
    bar(record, {
      newer: record.version !== revision(),
      restore: () => restore(record),
      drop: () => shelf.remove(where),
    }),
  );
}

function use(state) {
  renew(state);
  window.wagtailConfig.CSRF_TOKEN = state.token;
}

async function signInAgain() {
  const state = await ask(home, place());
  if (!state || declined || busy) return; // the network comes back by itself
  if (state.keeper === home.dataset.keeper && !state.confirm) return;
  const now = await present(home, place());
  declined = !now;
  if (!now) return;
  use(now);
  edited.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true }));
}

// What this window saved by itself is no news to it when the button is pressed.
function know({ revision_id: id, revision_created_at: at }) {
  const known = { loaded_revision_id: id, loaded_revision_created_at: at };
  for (const [name, value] of Object.entries(known)) {
    const field = edited.querySelector(`input[name=${name}]`);
    if (field && value) field.value = value;
  }
}

async function send(button) {
  await saving;
  const own = mark();
  await keep(own);
  const state = await present(home, place());
  if (!state) return false;
  use(state);
  setMark(edited, own);
  // The button may be shown as working by now, and such a button is not sent.
  const pressed = document.createElement("input");
  pressed.type = "hidden";
  if (button?.name) [pressed.name, pressed.value] = [button.name, button.value];
  edited.append(pressed);
  passing = true;
  edited.requestSubmit();
  passing = false;
  pressed.remove();
  return true;
}

function watch() {
  const first = place();
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => busy || keep(), PAUSE);
  };
  edited.addEventListener("input", later);
  edited.addEventListener("w-unsaved:add", later);
  edited.addEventListener("w-autosave:save", (event) => {
    if (busy) {
      event.preventDefault(); // the button saves it
      return;
    }
    keep("", event.detail.formData);
    saving = new Promise((resolve) => {
      for (const end of ["success", "error"]) {
        edited.addEventListener(`w-autosave:${end}`, resolve, { once: true });
      }
    });
  });
  edited.addEventListener("w-autosave:success", (event) => {
    know(event.detail.response);
    clearTimeout(timer);
    shelf.remove(first);
    shelf.remove(place());
  });
  edited.addEventListener("w-autosave:error", signInAgain);
  document.addEventListener(
    "submit",
    async (event) => {
      if (event.target !== edited || passing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (busy) return;
      busy = true;
      const sent = await send(event.submitter);
      setTimeout(() => { busy = false; }, sent ? AGAIN : 0);
    },
    { capture: true },
  );
}

// Wagtail's own catalogue lacks them.
const words = JSON.parse(document.getElementById("typed-words").textContent);
if (window.django?.catalog) Object.assign(window.django.catalog, words);

sweep();
guardSignOut(shelf);
if (edited) {
  watch();
  await settle();
  if (document.readyState !== "complete") {
    await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
  }
  await offer();
}
