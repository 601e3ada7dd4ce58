/**
 * Makes of `read` a reader of which one runs at a time. Who asks while it runs makes it run once more and waits for that, since
 * the answer on its way may be older than the question; a hundred who ask still make only one more.
 */
export function latest(read) {
  let stale = false;
  let running = null;
  const untilFresh = async () => {
    while (stale) {
      stale = false;
      await read();
    }
  };
  const ask = () => {
    stale = true;
    running ??= untilFresh().finally(() => (running = null));
    return running;
  };
  ask.isRunning = () => running !== null;
  return ask;
}
