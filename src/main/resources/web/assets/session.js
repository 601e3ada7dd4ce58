// Who is logged in. The token lives as long as the tab and is known to no other tab.

const KEY = 'dastern.session';

/** `{accessToken, expiresAt, account}`, or null when there is none that still holds. */
export function currentSession() {
  const session = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  return session && session.expiresAt > Date.now() ? session : null;
}

export function keepSession({ accessToken, expiresIn, account }) {
  const session = { accessToken, account, expiresAt: Date.now() + expiresIn * 1000 };
  sessionStorage.setItem(KEY, JSON.stringify(session));
  return session;
}

export function endSession() {
  sessionStorage.removeItem(KEY);
}
