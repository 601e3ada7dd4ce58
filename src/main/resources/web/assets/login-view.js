// The log-in form.

import { ApiError, logIn, openGoogleSession } from './api.js';
import { byId, write } from './dom.js';
import * as google from './google.js';
import { problemText, text } from './texts.js';

export class LoginView {
  #failure = null;
  #busy = false;
  #entered;

  /** `entered(session)` is called with the server's answer. */
  constructor(entered) {
    this.#entered = entered;
    byId('login-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Somebody came back from Google. */
  arrive({ code, failure }) {
    if (failure) this.#refuse(failure, 'google');
    if (code) this.#enter(openGoogleSession(code), 'google');
  }

  /** Whose session has ended is still there, most likely, and need only give the password. */
  show({ sessionOver, identifier }) {
    this.#failure = sessionOver ? 'sessionOver' : null;
    byId('login').hidden = false;
    byId('identifier').value = identifier;
    byId('password').value = '';
    byId(sessionOver ? 'password' : 'identifier').focus();
    this.draw();
  }

  hide() {
    byId('login').hidden = true;
  }

  draw() {
    const failure = this.#failure;
    write(byId('login-error'), failure === null ? '' : failure instanceof ApiError ? problemText(failure) : text(failure));
    write(byId('login-submit'), text(this.#busy ? 'loggingIn' : 'logIn'));
    byId('login-submit').disabled = this.#busy;
    byId('google').hidden = !google.offered();
    byId('google').href = google.start();
  }

  #submit() {
    const identifier = byId('identifier').value.trim();
    const password = byId('password').value;
    if (this.#busy) return;
    if (!identifier || !password) return this.#refuse('fillBoth', identifier ? 'password' : 'identifier');
    this.#enter(logIn(identifier, password), 'password');
  }

  async #enter(asked, field) {
    this.#busy = true;
    this.#failure = null;
    this.draw();
    try {
      const session = await asked;
      this.#busy = false;
      byId('password').value = '';
      this.#entered(session);
    } catch (failure) {
      this.#busy = false;
      if (!(failure instanceof ApiError)) throw failure;
      this.#refuse(failure, field);
    }
  }

  #refuse(failure, field) {
    this.#failure = failure;
    this.draw();
    byId(field).focus();
  }
}
