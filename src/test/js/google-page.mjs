// Somebody in Chromium who signs in by Google on /live: they end on the page, connected, with nothing left in its address; who
// comes back with a failure reads why. BASE; TIMEOUT_MS, CHROMIUM.

import { connection, parameter, verdict, withPage } from './common.mjs';

const base = parameter('BASE');
const timeout = Number(parameter('TIMEOUT_MS', '30000'));

await verdict(() => withPage({}, async (page) => {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${base}/live#googleError=GOOGLE_OTHER_ACCOUNT`);
  const failure = await page.getByTestId('login-error').textContent();
  await page.getByTestId('google').click();
  await connection(page, 'connected', timeout);
  const address = page.url();
  return { ok: complaints.length === 0 && address === `${base}/live` && /Google/.test(failure), complaints, address, failure };
}));
