// Browsers slow the timers of a hidden page to one a minute, which is longer than the server waits for a ping; the timers
// of a worker go on.
setInterval(() => postMessage('beat'), 500);
