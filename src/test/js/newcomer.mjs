// A newcomer with the README alone: runs its first command, logs in as the caregiver, and sees a live alert that was not there
// before. Prints the seconds to readiness and to the alert, stops the server by TERM, and asks for the alert within 90 s.
// CLONE (folder of the clone); HTTP_PORT, DATA_DIR, TIMEOUT_MS, CHROMIUM.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MISSED_DOSE, complaintsOf, logIn, parameter, tell, verdict, withPage } from './common.mjs';

const clone = parameter('CLONE');
const port = parameter('HTTP_PORT', '8080');
const base = `http://localhost:${port}`;
const timeout = Number(parameter('TIMEOUT_MS', '90000'));
const begun = Date.now();
const seconds = () => (Date.now() - begun) / 1000;

process.env.IDENTIFIER ??= 'sokha@example.com';
process.env.PASSWORD ??= 'das-tern-demo';

await verdict(async () => {
  const [, command] = /```sh\n(.*?)\n```/s.exec(await readFile(join(clone, 'README.md'), 'utf8'));
  const server = spawn('sh', ['-c', `exec ${command}`], { cwd: clone, stdio: 'ignore' });
  try {
    await ready();
    const readyAfter = seconds();
    tell({ event: 'ready', seconds: readyAfter });
    return await withPage({}, (page) => watch(page));
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    tell({ event: 'stopped', seconds: seconds() });
  }
});

async function ready() {
  while (seconds() * 1000 < timeout) {
    const answer = await fetch(`${base}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error('the server did not become ready');
}

async function watch(page) {
  const complaints = complaintsOf(page, base);
  await logIn(page, base, timeout);
  const known = await page.locator(MISSED_DOSE).evaluateAll((alerts) => alerts.map(({ dataset }) => dataset.notificationId));
  tell({ event: 'connected', seconds: seconds(), alerts: known.length });
  const fresh = ({ selector, before }) =>
    [...document.querySelectorAll(selector)].find(({ dataset }) => !before.includes(dataset.notificationId))?.innerText;
  const alert = await page.waitForFunction(fresh, { selector: MISSED_DOSE, before: known }, { timeout });
  const alertAfter = seconds();
  tell({ event: 'alert', seconds: alertAfter, text: await alert.jsonValue() });
  return { ok: alertAfter <= 90 && complaints.length === 0, complaints };
}
