// Printing is the browser's: the button only asks for it.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Copy buttons: shown only where copying works, and they say that it was done.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  const label = button.textContent;
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
      if (status) status.textContent = button.dataset.done;
      setTimeout(() => {
        button.textContent = label;
        if (status) status.textContent = "";
      }, 2500);
    } catch {
      field.select();
    }
  });
}

// Share buttons: shown only where the device has its own list of apps to send a text with.
for (const button of document.querySelectorAll("button[data-share]")) {
  const field = document.getElementById(button.dataset.share);
  if (!field || !navigator.share) continue;
  button.hidden = false;
  // Closing that list again is no error.
  button.addEventListener("click", () => navigator.share({ text: field.value }).catch(() => {}));
}
