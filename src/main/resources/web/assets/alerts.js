// The caller's notifications, each once, however often and by whatever way it comes.

export class Alerts {
  /** Whether an empty list means that there are none. */
  loaded = false;
  #byId = new Map();
  #removed = new Set();
  #arrived = null;
  #cursor = null;

  /** Newest first. */
  list() {
    return [...this.#byId.values()].sort(
      (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1));
  }

  /** Where the server has older ones, the cursor to them. */
  get olderCursor() {
    return this.#cursor;
  }

  /** True when it was not known before. */
  add(notification) {
    this.#arrived?.push(notification);
    if (this.#byId.has(notification.id) || this.#removed.has(notification.id)) return false;
    this.#byId.set(notification.id, notification);
    return true;
  }

  update(notification) {
    if (this.#byId.has(notification.id)) this.#byId.set(notification.id, notification);
  }

  remove(id) {
    this.#removed.add(id);
    this.#byId.delete(id);
  }

  /** From here on what arrives live is kept beside the page that is being read, which may not have it yet. */
  beginRead() {
    this.#arrived = [];
  }

  /** Takes the newest page as the truth; gives those that were not known before. */
  endRead({ items, nextCursor }) {
    const before = this.#byId;
    const arrived = this.#arrived ?? [];
    this.#arrived = null;
    this.#cursor = nextCursor;
    this.loaded = true;
    this.#byId = new Map();
    for (const item of items) {
      const known = before.get(item.id);
      this.add(known?.readAt && !item.readAt ? known : item);
    }
    for (const item of arrived) this.add(item);
    return this.list().filter(({ id }) => !before.has(id));
  }

  addOlder({ items, nextCursor }) {
    this.#cursor = nextCursor;
    for (const item of items) this.add(item);
  }
}

/** What tells of somebody's medication, and so goes when the right to see it goes. */
export function isMedical({ type }) {
  return !['CONNECTION_REQUEST', 'CONNECTION_ACCEPTED', 'ACCOUNT'].includes(type);
}
