// A patient whom the caller follows, with the day's schedule as far as it is known.

import { serverNow } from './api.js';
import { latest } from './latest.js';
import { applyDose, dayAt } from './schedule.js';

const DAY_CHECK_MS = 30_000;

export class Patient {
  id;
  name;
  connectionId;
  schedule = null;
  read;
  #readAt = 0;

  constructor(person, api) {
    Object.assign(this, person);
    this.read = latest(async () => {
      this.#readAt = Date.now();
      this.schedule = await api.schedule(this.id);
    });
  }

  /** Takes a live change in; false when only the server can tell what holds now. */
  take({ kind, dose }, onApplied) {
    if (kind !== 'dose' || !this.schedule || this.read.isRunning()) return false;
    const outcome = applyDose(this.schedule, dose);
    if (outcome === 'applied') onApplied();
    return outcome !== 'unsure';
  }

  /** A device whose clock is ahead of the server's asks in vain for a while: it should not ask without pause. */
  get dayIsOver() {
    if (!this.schedule || Date.now() - this.#readAt < DAY_CHECK_MS) return false;
    return dayAt(serverNow(), this.schedule.timeZone) > this.schedule.date;
  }
}

/** The people whose medication the account may follow; `shares` is false for who has closed it to the account. */
export function peopleSeen(account, connections) {
  const others = connections
    .filter(({ status, patientId }) => status === 'ACCEPTED' && patientId !== account.id)
    .map(({ id, patientId, other, permission }) =>
      ({ id: patientId, name: other.name, connectionId: id, shares: permission !== 'NOT_ALLOWED' }));
  const self = { id: account.id, name: account.name, connectionId: null, shares: true };
  return account.role === 'PATIENT' ? [self, ...others] : others;
}
