// The published bridge client in Chromium, over SockJS: what it tells is what bridge-client.mjs tells.
// BASE, TOKEN, ADDRESSES (comma-separated); EXPECT (messages; 0: only the registrations), TIMEOUT_MS, CHROMIUM.

import { createRequire } from 'node:module';
import { complaintsOf, parameter, tell, verdict, withPage } from './common.mjs';
import { listen } from './listen.mjs';

const { resolve } = createRequire(import.meta.url);
const base = parameter('BASE');

// The page's policy allows only its own scripts; here it lends no more than its origin to the client.
await verdict(() => withPage({ bypassCSP: true }, async (page) => {
  const complaints = complaintsOf(page, base);
  await page.goto(`${base}/live`);
  await page.addScriptTag({ path: resolve('sockjs-client/dist/sockjs.min.js') });
  await page.addScriptTag({ path: resolve('@vertx/eventbus-bridge-client.js') });
  await page.exposeFunction('tell', tell);
  const wishes = {
    url: `${base}/eventbus`,
    token: parameter('TOKEN'),
    addresses: parameter('ADDRESSES').split(','),
    expect: Number(parameter('EXPECT', '1')),
    timeoutMs: Number(parameter('TIMEOUT_MS', '30000')),
  };
  const seen = await page.evaluate(`(${listen})(window.EventBus, ${JSON.stringify(wishes)}, window.tell)`);
  return { ...seen, ok: seen.ok && complaints.length === 0, complaints };
}));
