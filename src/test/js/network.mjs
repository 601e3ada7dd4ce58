import { connect, createServer } from 'node:net';

/** A TCP proxy that can be cut, with all that goes through it, and opened again at the same port. */
export class Network {
  #target;
  #port = 0;
  #server = null;
  #sockets = new Set();

  static async to(target) {
    const network = new Network();
    network.#target = { host: target.hostname, port: Number(target.port || 80) };
    await network.open();
    return network;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open() {
    this.#server = createServer((near) => this.#join(near, connect(this.#target)));
    await new Promise((ready, failed) => this.#server.once('error', failed).listen(this.#port, '127.0.0.1', ready));
    this.#port = this.#server.address().port;
  }

  cut() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near, far) {
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => (this.#sockets.delete(socket), other.destroy()));
      socket.pipe(other);
    }
  }
}
