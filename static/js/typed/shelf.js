// Copies of what was typed and not yet handed in, in this browser, for seven days. They are
// enciphered with a key the server tells only the person who typed them; where the browser has no
// cipher (plain http) they last as long as the tab.
const PREFIX = "typed:";
const WEEK = 7 * 24 * 60 * 60 * 1000;
const cipher = globalThis.crypto?.subtle;

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const letters = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));

function cupboard() {
  try {
    return cipher ? localStorage : sessionStorage;
  } catch {
    return null; // storage is turned off
  }
}

function names(prefix) {
  const store = cupboard();
  return store ? Object.keys(store).filter((name) => name.startsWith(prefix)) : [];
}

function stored(name) {
  try {
    return JSON.parse(cupboard().getItem(name));
  } catch {
    return null;
  }
}

// Whoever's they are: what is older than a week goes.
export function sweep() {
  for (const name of names(PREFIX)) {
    const at = stored(name)?.at;
    if (!(at > Date.now() - WEEK)) cupboard().removeItem(name);
  }
}

// The copies of one person. A place is the address a form is sent to and the name of the form.
export class Shelf {
  constructor({ keeper, key }) {
    this.prefix = `${PREFIX}${keeper}:`;
    this.key = cipher?.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  // False where the browser has no room or no storage.
  async put(place, record) {
    try {
      const kept = { at: Date.now(), ...(await this.close(record)) };
      cupboard().setItem(this.prefix + place, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  async get(place) {
    const kept = stored(this.prefix + place);
    if (!kept) return null;
    try {
      return { ...(await this.open(kept)), at: kept.at, place };
    } catch {
      this.remove(place); // nobody can open it any more
      return null;
    }
  }

  async all() {
    const places = names(this.prefix).map((name) => name.slice(this.prefix.length));
    const records = await Promise.all(places.map((place) => this.get(place)));
    return records.filter(Boolean).sort((one, other) => other.at - one.at);
  }

  remove(place) {
    cupboard()?.removeItem(this.prefix + place);
  }

  clear() {
    for (const name of names(this.prefix)) cupboard().removeItem(name);
  }

  async close(record) {
    if (!cipher) return { open: record };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(record));
    const box = await cipher.encrypt({ name: "AES-GCM", iv }, await this.key, text);
    return { iv: letters(iv), box: letters(box) };
  }

  async open({ open, iv, box }) {
    if (!cipher) return open;
    const opened = { name: "AES-GCM", iv: bytes(iv) };
    const text = await cipher.decrypt(opened, await this.key, bytes(box));
    return JSON.parse(new TextDecoder().decode(text));
  }
}
