// Which fields of a form may stay in the browser: what was typed and says nothing secret. Never
// passwords, phone numbers, one-time codes, files, reasons for leave, nor what the server put there.
const NEVER = new Set(["password", "tel", "hidden", "file", "submit", "button", "image", "reset"]);
const SECRET_KINDS = /password|one-time-code|\btel\b|cc-/;
const SECRET_NAMES = /passw|phone|mobile|secret|token|credential|(^|[_-])(leave|cause|otp)|^code$/i;

export const isSecret = (field) =>
  NEVER.has(field.type) ||
  SECRET_KINDS.test(field.autocomplete ?? "") ||
  SECRET_NAMES.test(field.name) ||
  field.dataset.keep === "no";

export function kept(form) {
  if (form.dataset.keep === "no") return [];
  return [...form.elements].filter(
    (field) =>
      field.matches("input, textarea, select") && field.name && !field.disabled && !isSecret(field),
  );
}

const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

function value(field) {
  if (isChoice(field)) return field.checked ? [field.value] : [];
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  return [field.value];
}

// Values by name, in the order of the fields; those of boxes that are ticked.
export function read(form) {
  const values = {};
  for (const field of kept(form)) (values[field.name] ??= []).push(...value(field));
  return values;
}

export function fill(form, values) {
  const left = structuredClone(values);
  for (const field of kept(form)) {
    const wanted = left[field.name];
    if (!wanted) continue;
    if (isChoice(field)) field.checked = wanted.includes(field.value);
    else if (field.multiple) {
      for (const option of field.options) option.selected = wanted.includes(option.value);
    } else if (wanted.length) {
      const next = wanted.shift();
      // A choice that is gone stays as the server shows it.
      const there = field.options && [...field.options].some((option) => option.value === next);
      if (!field.options || there) field.value = next;
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Mere blanks and boxes nobody touched are nothing to keep.
export const isEmpty = (values) => Object.values(values).flat().every((text) => !text.trim());
