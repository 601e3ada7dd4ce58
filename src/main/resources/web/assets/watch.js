// One logged-in person's view: what they may see, kept current from the live bus and, after every gap, from REST.

import { Alerts, isMedical } from './alerts.js';
import { Api, ApiError } from './api.js';
import { Bus, Refused } from './bus.js';
import { latest } from './latest.js';
import { Patient, peopleSeen } from './patient.js';

const AT_ONCE = 4;

export class Watch {
  /** `connecting`, `catching-up`, `connected` or `disconnected`. */
  phase = 'connecting';
  /** Since when what is shown may be old. */
  since = new Date();
  account;
  alerts = new Alerts();
  requests = [];
  notSharing = [];
  loaded = false;
  #session;
  #api;
  #bus;
  #on;
  #patients = new Map();
  #hidden = new Set();
  #run = 0;
  #current = false;
  #readConnections = latest(() => this.#meetAll());

  /** `on` has `changed()`, `alert(notification)`, `missed(count)`, `dose(patient, dose)` and `over()`. */
  constructor(session, on) {
    this.account = session.account;
    this.#session = session;
    this.#on = on;
    this.#api = new Api(session);
    this.#bus = new Bus(`${location.origin.replace(/^http/, 'ws')}/eventbus/websocket`, session, {
      open: () => this.#catchUp(),
      closed: (since) => this.#disconnected(since),
      message: (address, body) => this.#receive(address, body),
      refused: (address, code) => this.#refused(address, code),
      gap: () => this.#catchUp(),
    });
  }

  get patients() {
    return [...this.#patients.values()];
  }

  get visibleAlerts() {
    return this.alerts.list().filter((alert) => !isMedical(alert) || !this.#hidden.has(alert.patientId));
  }

  get api() {
    return this.#api;
  }

  beat() {
    this.#session.renew().then((renewed) => renewed && this.#bus.prolong(), () => this.#on.over());
    // After a long sleep the token is renewed first.
    if (!this.#session.isOver) this.#bus.beat();
    for (const patient of this.patients) if (patient.dayIsOver) this.#background(this.#readSchedule(patient));
  }

  retryNow() {
    this.#bus.retryNow();
  }

  probe() {
    this.#bus.probe();
  }

  stop() {
    this.#run++;
    this.#bus.stop();
    this.#api.cancelReads();
  }

  reloadConnections() {
    this.#background(this.#readConnections());
  }

  /** Registers before it reads, so that nothing can happen unseen between the two. */
  async #catchUp() {
    const run = ++this.#run;
    this.#enter('catching-up');
    try {
      await this.#bus.watch(`live.users.${this.account.id}`);
      await Promise.all([this.#readAlerts(run), this.#readConnections()]);
      if (run !== this.#run) return;
      this.#bus.settled();
      this.#current = true;
      this.#enter('connected');
    } catch (failure) {
      if (run === this.#run) this.#failed(failure);
    }
  }

  #disconnected(since) {
    this.#run++;
    this.#api.cancelReads();
    if (this.#current) this.since = since;
    this.#current = false;
    this.#enter('disconnected');
    // Where only the live connection is blocked, something that may be old is better than an empty page.
    if (!this.loaded) this.#background(Promise.all([this.#readAlerts(this.#run), this.#readConnections()]));
  }

  #enter(phase) {
    this.phase = phase;
    this.#on.changed();
  }

  #receive(address, body) {
    if (body.kind === 'notification') {
      const isNews = this.alerts.add(body.notification) && !this.#hidden.has(body.notification.patientId);
      // A muted one is shown and not announced.
      if (isNews && !body.muted) this.#on.alert(body.notification);
    } else if (body.kind === 'connection') {
      if (body.status === 'REVOKED') this.#ended(body.connectionId);
      this.reloadConnections();
    } else {
      this.#receiveOfPatient(this.#patients.get(address.split('.').at(-1)), body);
    }
    this.#on.changed();
  }

  #receiveOfPatient(patient, body) {
    if (!patient) return;
    if (!patient.take(body, () => this.#on.dose(patient, body.dose))) this.#background(this.#readSchedule(patient));
  }

  #refused(address, code) {
    if (code === 401) this.#on.over();
    else if (address?.startsWith('live.patients.')) this.#hide(address.split('.').at(-1));
    else this.#bus.drop();
  }

  #ended(connectionId) {
    for (const patient of this.patients) if (patient.connectionId === connectionId) this.#forget(patient.id);
  }

  /** The right to see the patient is gone: so is all that was shown. */
  #hide(patientId) {
    const patient = this.#patients.get(patientId);
    if (patient && !this.notSharing.some(({ id }) => id === patientId)) this.notSharing.push({ id: patientId, name: patient.name });
    this.#patients.delete(patientId);
    this.#hidden.add(patientId);
    this.#on.changed();
  }

  #forget(patientId) {
    if (this.#patients.delete(patientId)) this.#bus.unwatch(`live.patients.${patientId}`);
    this.#hidden.add(patientId);
  }

  async #readAlerts(run) {
    this.alerts.beginRead();
    const page = await this.#api.notifications();
    if (run !== this.#run) return;
    const news = this.alerts.endRead(page).filter(({ readAt }) => !readAt);
    if (news.length) this.#on.missed(news.length);
  }

  async #meetAll() {
    const all = await this.#connections();
    const seen = peopleSeen(this.account, all);
    this.requests = all.filter(({ status, requestedByMe }) => status === 'PENDING' && !requestedByMe);
    this.notSharing = seen.filter(({ shares }) => !shares);
    for (const { patientId } of all) this.#hidden.add(patientId);
    this.#hidden.delete(this.account.id);
    const sharing = new Map(seen.filter(({ shares }) => shares).map((one) => [one.id, one]));
    for (const { id } of this.patients) if (!sharing.has(id)) this.#forget(id);
    for (const one of sharing.values()) this.#meet(one);
    this.#on.changed();
    await this.#each(this.patients, (patient) => this.#open(patient));
    this.loaded = true;
    this.#on.changed();
  }

  async #connections() {
    try {
      return await this.#api.connections();
    } catch (failure) {
      if (failure.status === 403) return [];
      throw failure;
    }
  }

  #meet(one) {
    const known = this.#patients.get(one.id);
    this.#patients.set(one.id, known ? Object.assign(known, one) : new Patient(one, this.#api));
    this.#hidden.delete(one.id);
  }

  async #open(patient) {
    try {
      if (this.#bus.isOpen) await this.#bus.watch(`live.patients.${patient.id}`);
      await this.#readSchedule(patient);
    } catch (failure) {
      const code = failure instanceof Refused ? failure.code : failure.status;
      if (code !== 403 && code !== 404) throw failure;
      this.#hide(patient.id);
    }
  }

  async #readSchedule(patient) {
    await patient.read();
    this.#on.changed();
  }

  async #each(items, task) {
    const queue = [...items];
    const worker = async () => {
      while (queue.length) await task(queue.shift());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  #background(work) {
    work.catch((failure) => this.#failed(failure));
  }

  #failed(failure) {
    const code = failure instanceof Refused ? failure.code : failure.status;
    if (code === 401) this.#on.over();
    // The connection is made anew, with its pauses, and all is read again.
    else if (failure instanceof Refused || failure instanceof ApiError) this.#bus.drop();
    else throw failure;
  }
}
