// Who is logged in. The tokens live as long as the tab and are known to no other tab.

import { logOut, refresh } from './api.js';

const KEY = 'dastern.session';
/** A refresh token counts once: when the answer is lost the same one may be shown again, but only for some seconds. */
const RETRY_MS = 2_000;

export class Session {
  account;
  #kept;
  #renewing = false;
  #retryAt = 0;

  constructor(kept) {
    this.#kept = kept;
    this.account = kept.account;
  }

  /** The session of this tab, or null when there is none. */
  static current() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return kept?.refreshToken && kept.refreshUntil > Date.now() ? new Session(kept) : null;
  }

  static of(answer) {
    const session = new Session({ account: answer.account });
    session.#keep(answer);
    return session;
  }

  get accessToken() {
    return this.#kept.accessToken;
  }

  get isOver() {
    return this.#kept.expiresAt <= Date.now();
  }

  /** Asks for new tokens when the access token has lived two thirds of its life; true when there are new ones. */
  async renew() {
    const due = this.#kept.expiresAt - this.#kept.life / 3;
    if (this.#renewing || Date.now() < Math.max(due, this.#retryAt)) return false;
    this.#renewing = true;
    try {
      this.#keep(await refresh(this.#kept.refreshToken));
      return true;
    } catch (failure) {
      if (failure.status === 401 || failure.status === 403) throw failure;
      this.#retryAt = Date.now() + RETRY_MS;
      return false;
    } finally {
      this.#renewing = false;
    }
  }

  forget() {
    sessionStorage.removeItem(KEY);
  }

  /** Ends it on the server too; where that fails it ends by itself. */
  end() {
    this.forget();
    logOut(this.accessToken).catch(() => {});
  }

  #keep({ accessToken, expiresIn, refreshToken, refreshExpiresIn, account }) {
    const life = expiresIn * 1000;
    this.#kept = { account, accessToken, life, expiresAt: Date.now() + life, refreshToken, refreshUntil: Date.now() + refreshExpiresIn * 1000 };
    sessionStorage.setItem(KEY, JSON.stringify(this.#kept));
  }
}
