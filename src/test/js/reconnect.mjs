// The live page loses the network and gets back what it missed, without a reload. A proxy of the script's own is the network.
// BASE, IDENTIFIER, PASSWORD; PATIENT_ID, WAIT_FOR (selector of the alert that is new afterwards), TIMEOUT_MS, CHROMIUM.
// It prints "connected", then "disconnected" and waits for the line "resume" on its input; raise the alert in between.

import { createInterface } from 'node:readline';
import { MISSED_DOSE, connection, logIn, parameter, tell, verdict, withPage } from './common.mjs';
import { Network } from './network.mjs';

const target = new URL(parameter('BASE'));
const timeout = Number(parameter('TIMEOUT_MS', '30000'));
const wanted = parameter('WAIT_FOR', MISSED_DOSE);

await verdict(async () => {
  const network = await Network.to(target);
  try {
    return await withPage({}, (page) => tryIt(page, network));
  } finally {
    network.cut();
  }
});
process.stdin.destroy();

async function tryIt(page, network) {
  await logIn(page, network.url, timeout);
  tell({ event: 'connected' });
  const before = await page.locator(wanted).evaluateAll((alerts) => alerts.map(({ dataset }) => dataset.notificationId));
  await page.evaluate(() => (window.sameDocument = true));
  network.cut();
  await connection(page, 'disconnected', timeout);
  tell({ event: 'disconnected', says: await page.getByTestId('connection-state').innerText() });
  await resumed();
  const resumedAt = Date.now();
  await network.open();
  await connection(page, 'connected', timeout);
  tell({ event: 'connected', ms: Date.now() - resumedAt });
  const fresh = ({ selector, known }) =>
    [...document.querySelectorAll(selector)].find(({ dataset }) => !known.includes(dataset.notificationId))?.innerText;
  const alert = await page.waitForFunction(fresh, { selector: wanted, known: before }, { timeout });
  tell({ event: 'alert', text: await alert.jsonValue(), ms: Date.now() - resumedAt });
  return { ok: await page.evaluate(() => window.sameDocument === true) };
}

async function resumed() {
  for await (const line of createInterface({ input: process.stdin })) if (line.trim() === 'resume') return;
  throw new Error('the input ended before "resume"');
}
