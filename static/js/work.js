// The page of a work of many rows keeps up by itself; without this there is the link to reload.
const work = document.querySelector("[data-work]");
const EVERY = 2000; // ms

const look = async () => {
  if (document.hidden) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer) return; // the line is down: another look follows
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-work]");
  // Signed out, gone, or another state with other buttons: the whole page.
  if (now?.dataset.work !== work.dataset.work) return location.reload();
  const parts = now.querySelectorAll("[data-live]");
  work.querySelectorAll("[data-live]").forEach((part, at) => {
    if (part.contains(document.activeElement)) return;
    // What is the same stays the same node, so that a screen reader says only what is new.
    if (part.innerHTML !== parts[at].innerHTML) update(part, parts[at]);
  });
};

const update = (old, fresh) => {
  const before = old.querySelector("[role=status]");
  const after = fresh.querySelector("[role=status]");
  if (before?.innerHTML === after?.innerHTML) after?.replaceWith(before);
  old.replaceChildren(...fresh.childNodes);
};

const again = () => setTimeout(() => look().finally(again), EVERY);

if (work) again();
