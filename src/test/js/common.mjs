// What the scripts share: parameters from the environment, one JSON line per event, and a browser that stays at home.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export const MISSED_DOSE = '[data-testid="alert"][data-type="MISSED_DOSE_ALERT"]';

/** A parameter; without a fallback it must be there. */
export function parameter(name, fallback) {
  const value = process.env[name] || fallback;
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export function tell(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Runs a script to its verdict: `work` gives what it saw and whether that is as it should be. */
export async function verdict(work) {
  const seen = await work().catch((failure) => ({ ok: false, failure: failure.message }));
  tell({ event: 'done', ...seen });
  process.exitCode = seen.ok ? 0 : 1;
}

/** A browser with a profile of its own, which is gone afterwards; `options` are those of a Playwright context. */
export async function withPage(options, work) {
  const profile = await mkdtemp(join(tmpdir(), 'das-tern-page-'));
  const executablePath = parameter('CHROMIUM', '/usr/bin/chromium');
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS, ...options });
  try {
    return await work(context.pages()[0] ?? await context.newPage());
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Collects what must not be there: errors in the console, failed requests, and any request to another host. */
export function complaintsOf(page, base) {
  const home = new URL(base).host;
  const complaints = [];
  const visit = (url) => {
    const { protocol, host } = new URL(url);
    if (/^(https?|wss?):$/.test(protocol) && host !== home) complaints.push({ kind: 'other-host', url });
  };
  page.on('console', (message) => message.type() === 'error' && complaints.push({ kind: 'console', text: message.text() }));
  page.on('pageerror', (error) => complaints.push({ kind: 'error', text: error.message }));
  page.on('request', (request) => visit(request.url()));
  page.on('websocket', (socket) => visit(socket.url()));
  page.on('requestfailed', (request) => complaints.push({ kind: 'failed', url: request.url(), text: request.failure()?.errorText }));
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push({ kind: 'status', url: response.url(), status: response.status() });
  });
  return complaints;
}

/** Logs in on the live page and waits until it is connected, and shows the patient where `PATIENT_ID` names one. */
export async function logIn(page, base, timeout) {
  await page.goto(`${base}/live`);
  await page.getByTestId('identifier').fill(parameter('IDENTIFIER'));
  await page.getByTestId('password').fill(parameter('PASSWORD'));
  await page.getByTestId('login-submit').click();
  const refused = page.getByTestId('login-error').filter({ hasText: /\S/ }).waitFor({ timeout }).then(
    async () => Promise.reject(new Error(`log-in refused: ${await page.getByTestId('login-error').textContent()}`)),
    () => new Promise(() => {}));
  await Promise.race([refused, connection(page, 'connected', timeout)]);
  const patient = parameter('PATIENT_ID', '');
  if (patient) await page.locator(`[data-testid="patient-card"][data-patient-id="${patient}"]`).waitFor({ timeout });
}

export function connection(page, state, timeout) {
  return page.locator(`[data-testid="connection-state"][data-state="${state}"]`).waitFor({ timeout });
}
