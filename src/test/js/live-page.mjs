// A caregiver in Chromium: logs in on /live, waits until the page is connected, then for an alert.
// BASE, IDENTIFIER, PASSWORD; PATIENT_ID, WAIT_FOR (selector), TIMEOUT_MS, SCREENSHOT (prefix of the pictures), CHROMIUM.

import { MISSED_DOSE, complaintsOf, logIn, parameter, tell, verdict, withPage } from './common.mjs';

const base = parameter('BASE');
const timeout = Number(parameter('TIMEOUT_MS', '30000'));
const pictures = parameter('SCREENSHOT', '');
const SIZES = [{ width: 360, height: 740 }, { width: 1280, height: 800 }];

await verdict(() => withPage({ viewport: SIZES[1], colorScheme: 'light' }, async (page) => {
  const complaints = complaintsOf(page, base);
  await logIn(page, base, timeout);
  const connectedAt = Date.now();
  tell({ event: 'connected' });
  const alert = page.locator(parameter('WAIT_FOR', MISSED_DOSE)).first();
  await alert.waitFor({ timeout });
  tell({ event: 'alert', text: (await alert.innerText()).trim(), ms: Date.now() - connectedAt });
  if (pictures) await takeAll(page);
  return { ok: complaints.length === 0, complaints };
}));

async function takeAll(page) {
  for (const language of ['km', 'en']) {
    await until(page, 'language-switch', 'lang', language);
    for (const theme of ['light', 'dark']) {
      await until(page, 'theme-switch', 'data-theme', theme);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.screenshot({ path: `${pictures}-${language}-${theme}-${size.width}.png`, fullPage: true });
      }
    }
  }
}

async function until(page, testId, attribute, value) {
  const now = await page.locator('html').getAttribute(attribute);
  if (now !== value) await page.getByTestId(testId).click();
  await page.locator(`html[${attribute}="${value}"]`).waitFor();
}
