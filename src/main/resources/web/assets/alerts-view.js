// The feed of alerts.

import { byId, element, keyed, write, writeForeign } from './dom.js';
import { moment, number, text } from './texts.js';

const SHOWN_FIRST = 5;

export class AlertsView {
  #actions;
  #all = false;
  #rest = 0;
  #older = null;

  /** `actions` has `markRead(alert)`, `remove(alert)`, `readAll()`, `older()` and `redraw()`. */
  constructor(actions) {
    this.#actions = actions;
    byId('read-all').addEventListener('click', () => actions.readAll());
    byId('more-alerts').addEventListener('click', () => this.#more());
  }

  draw(alerts, { loaded, olderCursor }) {
    this.#older = olderCursor;
    const unread = alerts.filter(({ readAt }) => !readAt).length;
    const visible = new Set(alerts.filter((alert, index) => this.#all || index < SHOWN_FIRST || isUnreadMiss(alert)));
    keyed(byId('alert-list'), alerts, ({ id }) => id, (alert) => this.#make(alert), (node, alert) => {
      fill(node, alert);
      node.hidden = !visible.has(alert);
    });
    this.#rest = alerts.length - visible.size;
    byId('no-alerts').hidden = alerts.length > 0 || !loaded;
    byId('unread').hidden = byId('read-all').hidden = unread === 0;
    write(byId('unread'), text('unread', { n: number(unread) }));
    byId('more-alerts').hidden = this.#rest === 0 && !olderCursor;
    write(byId('more-alerts'), this.#rest ? `${text('moreAlerts')} (${number(this.#rest)})` : text('moreAlerts'));
    document.title = `${unread ? `(${number(unread)}) ` : ''}${text('appName')} · ${text('pageTitle')}`;
  }

  /** First what is here and folded away, then what only the server has. */
  #more() {
    const rest = this.#rest;
    this.#all = true;
    if (rest === 0 && this.#older) this.#actions.older();
    else this.#actions.redraw();
  }

  #make(alert) {
    const read = element('button', { type: 'button', class: 'quiet read', 'data-testid': 'alert-read' });
    const remove = element('button', { type: 'button', class: 'quiet remove', 'data-testid': 'alert-delete' });
    read.addEventListener('click', () => this.#actions.markRead(alert));
    remove.addEventListener('click', () => this.#actions.remove(alert));
    return element('li', { class: 'alert', 'data-testid': 'alert', 'data-notification-id': alert.id, 'data-type': alert.type },
      element('p', { class: 'alert-top' }, element('span', { class: 'kind' }), element('time'), element('span', { class: 'new' })),
      element('h3', {}),
      element('p', { class: 'body' }),
      element('p', { class: 'actions' }, read, remove));
  }
}

function fill(node, { type, title, body, createdAt, readAt }) {
  const read = node.querySelector('.read');
  const remove = node.querySelector('.remove');
  node.dataset.read = readAt ? 'true' : 'false';
  write(node.querySelector('.kind'), text(`alertKinds.${type}`));
  write(node.querySelector('.new'), readAt ? '' : text('isUnread'));
  writeForeign(node.querySelector('h3'), title);
  writeForeign(node.querySelector('.body'), body);
  const time = node.querySelector('time');
  time.dateTime = createdAt;
  write(time, moment(createdAt));
  read.hidden = Boolean(readAt);
  write(read, text('markRead'));
  write(remove, text('remove'));
  read.setAttribute('aria-label', text('markReadOf', { title }));
  remove.setAttribute('aria-label', text('removeOf', { title }));
}

/** The one thing that the page must not fold away. */
function isUnreadMiss({ type, readAt }) {
  return type === 'MISSED_DOSE_ALERT' && !readAt;
}
