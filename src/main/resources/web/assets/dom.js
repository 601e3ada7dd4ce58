// Everything that comes from the server reaches the page through `textContent` or a text node, never as markup.

export const byId = (id) => document.getElementById(id);

/** An element; strings among the children become text nodes. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Writes only what differs: a screen reader and the selection are left alone otherwise. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Texts of a person are in either language, whatever the page's; the voice should know which. */
export function writeForeign(node, text) {
  write(node, text);
  node.lang = /[\u1780-\u17ff]/.test(text) ? 'km' : 'en';
}

const drawn = new WeakMap();

/**
 * Makes the children of `parent` those of `items`, in their order. A node lives as long as its key does and is not moved
 * without need, so that a button keeps the focus while the list around it changes.
 */
export function keyed(parent, items, keyOf, make, fill) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map(items.map((item) => [keyOf(item), before.get(keyOf(item)) ?? make(item)]));
  for (const [key, node] of before) if (!after.has(key)) node.remove();
  let place = parent.firstChild;
  for (const item of items) {
    const node = after.get(keyOf(item));
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    fill(node, item);
  }
  drawn.set(parent, after);
}
