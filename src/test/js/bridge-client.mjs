// The published bridge client in Node, over SockJS.
// BASE, TOKEN, ADDRESSES (comma-separated); EXPECT (messages; 0: only the registrations), TIMEOUT_MS.

import EventBus from '@vertx/eventbus-bridge-client.js';
import { parameter, tell, verdict } from './common.mjs';
import { listen } from './listen.mjs';

await verdict(() => listen(EventBus, {
  url: `${parameter('BASE')}/eventbus`,
  token: parameter('TOKEN'),
  addresses: parameter('ADDRESSES').split(','),
  expect: Number(parameter('EXPECT', '1')),
  timeoutMs: Number(parameter('TIMEOUT_MS', '30000')),
}, tell));
// SockJS keeps timers of its own for connections that it has given up.
process.exit();
