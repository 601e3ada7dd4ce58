// The way back from Google ends on this page: what it left in the address.

import { language } from './settings.js';

const FAILURES = ['GOOGLE_REFUSED', 'GOOGLE_NO_ACCOUNT', 'GOOGLE_EMAIL_UNVERIFIED', 'GOOGLE_OTHER_ACCOUNT', 'ACCOUNT_PENDING_VERIFICATION',
  'ACCOUNT_REJECTED', 'ACCOUNT_LOCKED', 'UNAVAILABLE'];

/** The server says whether it offers it. */
export const offered = () => document.body.dataset.google === 'on';

/** Whoever comes here without an account wants to look after somebody. */
export const start = () => `/api/auth/google?role=FAMILY_MEMBER&language=${language() === 'km' ? 'KHMER' : 'ENGLISH'}`;

/** A one-time code, or the key of a text that says why there is none, or neither; nobody finds it in the address later. */
export function arrival() {
  const [name, value = ''] = location.hash.slice(1).split('=');
  if (name !== 'google' && name !== 'googleError') return {};
  history.replaceState(null, '', location.pathname + location.search);
  if (name === 'google') return { code: value };
  // Anybody can write an address.
  return { failure: `googleFailures.${FAILURES.includes(value) ? value : 'GOOGLE_REFUSED'}` };
}
