// The REST calls that the page makes; their shapes are those of /openapi.yaml.

import { language } from './settings.js';

const TIMEOUT_MS = 15_000;
const LONGEST_WAIT_S = 20;
const MOST_PAGES = 10;

/** What the server refused; `problem` is its RFC 9457 body, or null where there was no answer to read. */
export class ApiError extends Error {
  constructor(status, problem, retryAfter) {
    super(problem?.code ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** The server's clock minus this device's, in milliseconds: a wrong clock here must not move anyone's midnight. */
let clockOffset = 0;

export const serverNow = () => new Date(Date.now() + clockOffset);

export function logIn(identifier, password) {
  return call('POST', '/api/auth/login', null, { identifier, password });
}

export function openGoogleSession(code) {
  return call('POST', '/api/auth/google/session', null, { code });
}

export function refresh(refreshToken) {
  return call('POST', '/api/auth/refresh', null, { refreshToken });
}

export function logOut(token) {
  return call('POST', '/api/auth/logout', token);
}

export class Api {
  #session;
  #reads = new Set();

  /** Each call is made with the token that the session has then. */
  constructor(session) {
    this.#session = session;
  }

  get #token() {
    return this.#session.accessToken;
  }

  profile() {
    return this.#read('/api/users/profile');
  }

  async connections() {
    const all = [];
    let cursor = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#read(`/api/connections?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      all.push(...answer.items);
      cursor = answer.nextCursor;
      if (!cursor) break;
    }
    return all;
  }

  accept(connectionId) {
    return call('PUT', `/api/connections/${connectionId}/accept`, this.#token);
  }

  decline(connectionId) {
    return call('PUT', `/api/connections/${connectionId}/revoke`, this.#token);
  }

  schedule(patientId) {
    return this.#read(`/api/doses/schedule?patientId=${patientId}`);
  }

  notifications(cursor = null) {
    return this.#read(`/api/notifications?unread=false&limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
  }

  markRead(notificationId) {
    return call('PUT', `/api/notifications/${notificationId}/read`, this.#token);
  }

  remove(notificationId) {
    return call('DELETE', `/api/notifications/${notificationId}`, this.#token);
  }

  /** What a lost connection left hanging must not hold up the reads that follow it. */
  cancelReads() {
    for (const controller of this.#reads) controller.abort();
  }

  /** A read is harmless to repeat, so a server that asks for a moment gets it. */
  async #read(path) {
    for (let attempt = 1; ; attempt++) {
      const controller = new AbortController();
      this.#reads.add(controller);
      try {
        return await call('GET', path, this.#token, undefined, controller);
      } catch (failure) {
        const wait = failure.retryAfter;
        const asked = (failure.status === 429 || failure.status === 503) && wait !== null && wait <= LONGEST_WAIT_S;
        if (!asked || attempt === 3) throw failure;
        await new Promise((resume) => setTimeout(resume, Math.max(wait, 0.5) * 1000));
      } finally {
        this.#reads.delete(controller);
      }
    }
  }
}

async function call(method, path, token, body, controller = new AbortController()) {
  const headers = { accept: 'application/json, application/problem+json', 'accept-language': language() };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers['content-type'] = 'application/json';
  const request = { method, headers, body: body && JSON.stringify(body), cache: 'no-store', signal: controller.signal };
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
  let response;
  let answer;
  try {
    response = await fetch(path, request);
    answer = await response.text();
  } catch {
    throw new ApiError(0, null, null);
  } finally {
    clearTimeout(timer);
  }
  const sent = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(sent)) clockOffset = sent - Date.now();
  const json = parse(answer);
  if (response.ok) return json;
  throw new ApiError(response.status, json, seconds(response.headers.get('retry-after')));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `Retry-After` in seconds; the server sends no dates in it. */
function seconds(header) {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}
