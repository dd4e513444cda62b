// What is typed into a form stays in this browser until the server has it, and a form whose session
// has ended is sent after signing in again. Forms inside [data-keeps] take part, all but those that
// say data-keep="no"; without this script they are sent as ever.
import { bar, mark, setMark } from "./typed/bar.js";
import { fill, isEmpty, kept, read, same } from "./typed/fields.js";
import { ask, present, renew } from "./typed/session.js";
import { Shelf, sweep } from "./typed/shelf.js";
import { guardSignOut, isDoor } from "./typed/sign-out.js";

const PAUSE = 400; // ms after the last key
const AGAIN = 3000; // ms in which a second press of the button is the first one's
const home = document.getElementById("typed");
const shelf = new Shelf(home.dataset);
const forms = new Map(); // form: where it is kept, what the server showed, its version

const target = (form, button) =>
  new URL(
    button?.getAttribute("formaction") || form.getAttribute("action") || location.href,
    location.href,
  );

// The same form in the other language is the same form.
const inChinese = (path) => path.replace(/^\/en(?=\/)/, "");

const version = (form) => form.querySelector("input[type=hidden][name=version]")?.value ?? "";

function title(form) {
  const nearest = form.closest("section, details")?.querySelector("h2, summary");
  const page = document.querySelector("main h1");
  return [page, nearest].map((each) => each?.textContent.trim()).filter(Boolean).join(" · ");
}

function adopt(form) {
  const which = form.dataset.keep || form.querySelector("input[type=hidden][name=form]")?.value;
  let place = inChinese(target(form).pathname) + (which ? `#${which}` : "");
  while ([...forms.values()].some((other) => other.place === place)) place += "'";
  forms.set(form, { place, shown: read(form), version: version(form), timer: 0 });
}

async function keep(form, sent = "") {
  const { place, shown, version } = forms.get(form);
  const values = read(form);
  if (same(values, shown) && !sent) return shelf.remove(place);
  if (isEmpty(values)) return sent ? null : shelf.remove(place);
  await shelf.put(place, { values, sent, version, title: title(form), href: location.pathname });
}

async function offer(form) {
  const known = forms.get(form);
  const record = await shelf.get(known.place);
  if (!record || same(record.values, read(form))) return;
  form.closest("details")?.setAttribute("open", "");
  known.bar?.remove();
  known.bar = bar(record, {
    newer: record.version !== known.version,
    restore: () => fill(form, record.values),
    drop: () => shelf.remove(known.place),
  });
  form.prepend(known.bar);
}

// Copies whose form was sent: those the server has are done with, whether its answer came or not.
async function settle() {
  const sent = (await shelf.all()).filter((record) => record.sent);
  if (!sent.length) return;
  const state = await ask(home);
  for (const { place, sent: mark } of sent) {
    if (state?.handed_in.includes(mark)) shelf.remove(place);
  }
}

const busy = new WeakSet();
const passed = new WeakSet();

async function send(form, button) {
  const { place } = forms.get(form);
  const own = mark();
  clearTimeout(forms.get(form).timer);
  await keep(form, own);
  const state = await present(home, target(form, button).pathname);
  if (!state) return false;
  renew(state);
  setMark(form, own);
  passed.add(form);
  form.requestSubmit(button);
  passed.delete(form);
  return place;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!forms.has(form) || passed.has(form)) return;
  event.preventDefault();
  if (busy.has(form)) return;
  busy.add(form);
  const sent = await send(form, event.submitter);
  if (sent) setTimeout(() => busy.delete(form), AGAIN);
  else busy.delete(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  const known = forms.get(form);
  if (!known) return;
  clearTimeout(known.timer);
  known.timer = setTimeout(() => keep(form), PAUSE);
});

// A telephone puts a page away without a word.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const [form, { shown }] of forms) {
    if (!busy.has(form) && !same(read(form), shown)) keep(form);
  }
});

window.addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  await settle();
  const state = await ask(home);
  if (state) renew(state);
});

sweep();
guardSignOut(shelf);
for (const form of document.querySelectorAll("[data-keeps] form[method=post]")) {
  if (!isDoor(form)) adopt(form);
}
await settle();
for (const form of forms.keys()) if (kept(form).length) offer(form);
