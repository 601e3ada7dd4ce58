// A client of the Vert.x event-bus bridge on its raw WebSocket: it stays connected, and says plainly when it is not.

const PING_MS = 5_000;
const SILENCE_MS = 12_000;
const PROBE_MS = 3_000;
const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** A registration that the server refused (`code` as in HTTP), or that was lost with the connection (`code` 0). */
export class Refused extends Error {
  constructor(code) {
    super(`refused with ${code}`);
    this.code = code;
  }
}

export class Bus {
  #url;
  #session;
  #on;
  #socket = null;
  #waiting = new Map();
  #watched = new Set();
  #failures = 0;
  #retryAt = 0;
  #pingAt = 0;
  #silentAt = 0;
  #heardAt = Date.now();
  #stopped = false;

  /**
   * `on` has `open()`, `closed(since)`, `message(address, body)`, `refused(address, code)` for what was allowed before, and
   * `gap()` when the server had to drop messages. Nothing happens between calls of `beat()`.
   */
  constructor(url, session, on) {
    this.#url = url;
    this.#session = session;
    this.#on = on;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves once every later message to the address is sure to arrive. */
  watch(address) {
    if (!this.isOpen) return Promise.reject(new Refused(0));
    // The bridge takes each address once.
    if (this.#watched.has(address)) return Promise.resolve();
    const running = this.#waiting.get(address);
    if (running) return running.promise;
    const entry = { until: Date.now() + ANSWER_MS };
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    this.#waiting.set(address, entry);
    this.#register(address);
    return entry.promise;
  }

  /** Shows the session's newer token, which prolongs the connection. */
  prolong() {
    const [address] = this.#watched;
    if (this.isOpen && address) this.#register(address);
  }

  unwatch(address) {
    this.#watched.delete(address);
    if (this.isOpen) this.#send({ type: 'unregister', address });
  }

  /** All that was missed has been read: the next failure is a first one again. */
  settled() {
    this.#failures = 0;
  }

  /** Gives the connection up; the next one is tried after the usual pause. */
  drop() {
    if (this.#socket) this.#lost(this.#socket);
  }

  retryNow() {
    this.#retryAt = 0;
    this.beat();
  }

  /** The device woke up or changed networks: a connection that looks open may be dead. */
  probe() {
    if (!this.isOpen) return this.retryNow();
    this.#ping();
    this.#silentAt = Math.min(this.#silentAt, Date.now() + PROBE_MS);
  }

  stop() {
    this.#stopped = true;
    this.#detach();
  }

  /** To be called about twice a second: opens, pings, and notices silence. */
  beat() {
    if (this.#stopped) return;
    const now = Date.now();
    if (!this.#socket) {
      if (now >= this.#retryAt) this.#connect();
    } else if (now >= this.#silentAt || [...this.#waiting.values()].some((entry) => now >= entry.until)) {
      this.drop();
    } else if (this.isOpen && now >= this.#pingAt) {
      this.#ping();
    }
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    // The bridge answers in binary frames; as array buffers they are read at once and so in their order.
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#heard();
      this.#ping();
      this.#on.open();
    };
    socket.onmessage = (event) => {
      this.#heard();
      this.#receive(event.data);
    };
    socket.onclose = socket.onerror = () => this.#lost(socket);
    this.#socket = socket;
    this.#silentAt = Date.now() + SILENCE_MS;
  }

  #heard() {
    this.#heardAt = Date.now();
    this.#silentAt = this.#heardAt + SILENCE_MS;
  }

  #ping() {
    this.#pingAt = Date.now() + PING_MS;
    this.#send({ type: 'ping' });
  }

  #register(address) {
    this.#send({ type: 'register', address, headers: { authorization: `Bearer ${this.#session.accessToken}` } });
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #receive(data) {
    const frame = JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data));
    const waiting = this.#waiting.get(frame.address);
    if (frame.type === 'rec') {
      this.#on.message(frame.address, frame.body);
    } else if (frame.type === 'registered') {
      this.#waiting.delete(frame.address);
      this.#watched.add(frame.address);
      waiting?.resolve();
    } else if (frame.type === 'err' && waiting) {
      this.#waiting.delete(frame.address);
      waiting.reject(new Refused(frame.failureCode));
    } else if (frame.type === 'err' && frame.failureCode === 503) {
      this.#on.gap();
    } else if (frame.type === 'err') {
      this.#watched.delete(frame.address);
      this.#on.refused(frame.address, frame.failureCode);
    }
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#detach();
    const pause = Math.min(FIRST_RETRY_MS * 2 ** this.#failures++, LONGEST_RETRY_MS);
    // Jitter: after a restart of the server not every page comes back in the same instant.
    this.#retryAt = Date.now() + pause * (0.5 + Math.random() / 2);
    this.#on.closed(new Date(this.#heardAt));
  }

  #detach() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
    }
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#watched.clear();
    for (const entry of waiting) entry.reject(new Refused(0));
  }
}
