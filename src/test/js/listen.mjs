/**
 * Listens with the published client until `expect` messages came, or the time is up, and tells every event.
 * It runs in Node and, as its own source text, in a browser: so it uses nothing from outside.
 */
export function listen(EventBus, { url, token, addresses, expect, timeoutMs }, tell) {
  return new Promise((resolve) => {
    const seen = { registered: 0, messages: 0, errors: 0 };
    const bus = new EventBus(url);
    const timer = setTimeout(() => end(false), timeoutMs);
    const end = (ok) => {
      clearTimeout(timer);
      bus.onclose = null;
      if (bus.state === EventBus.OPEN) bus.close();
      resolve({ ok, ...seen });
    };
    const refused = ({ failureCode, failureType, message, address }) => {
      seen.errors++;
      tell({ event: 'error', address, failureCode, failureType, message });
    };
    // The client has no callback of its own for `registered`: it hands the frame to the address's handler.
    const received = (address) => (error, frame) => {
      if (error) return refused({ ...error, address });
      if (frame.type === 'registered') {
        seen.registered++;
        tell({ event: 'registered', address });
      } else {
        seen.messages++;
        tell({ event: 'message', address, body: frame.body });
      }
      if (expect > 0 ? seen.messages >= expect : seen.registered === addresses.length) end(true);
    };
    bus.onerror = refused;
    bus.onunhandled = (frame) => frame.type === 'err' && refused(frame);
    bus.onopen = () => {
      tell({ event: 'open' });
      for (const address of addresses) bus.registerHandler(address, { authorization: `Bearer ${token}` }, received(address));
    };
    bus.onclose = (event) => {
      tell({ event: 'closed', code: event?.code, reason: event?.reason });
      end(false);
    };
  });
}
