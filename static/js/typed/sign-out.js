// Signing out asks first where something typed would go with it.
const DOORS = ["/accounts/logout/", "/admin/logout/"];

export function isDoor(form) {
  const { pathname } = new URL(form.getAttribute("action") || "", document.baseURI);
  return DOORS.some((door) => pathname.endsWith(door));
}

function asked(records) {
  const dialog = document
    .getElementById("typed-sign-out")
    .content.firstElementChild.cloneNode(true);
  dialog.querySelector("ul").append(
    ...records.map(({ title, href, at }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = new URL(href, location.origin).pathname;
      link.textContent = `${title}（${new Date(at).toLocaleString(document.documentElement.lang)}）`;
      item.append(link);
      return item;
    }),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    const end = (leave) => {
      dialog.remove();
      resolve(leave);
    };
    dialog.addEventListener("cancel", () => end(false));
    dialog.querySelector("[data-act=leave]").addEventListener("click", () => end(true));
    dialog.querySelector("[data-act=close]").addEventListener("click", () => end(false));
  });
}

export function guardSignOut(shelf) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !isDoor(form)) return;
    event.preventDefault();
    const records = await shelf.all();
    if (records.length && !(await asked(records))) return;
    shelf.clear();
    HTMLFormElement.prototype.submit.call(form);
  });
}
