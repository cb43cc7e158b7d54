import net from 'node:net';

export interface CountingProxy {
  /** The URL with the proxy's address in place of the server's. */
  readonly url: string;
  /** How often a client has begun to speak after the server had answered, over all connections. */
  roundTrips(): number;
  /** Of these, those after a connection was ready for its first question. */
  questions(): number;
  close(): Promise<void>;
}

/** `ReadyForQuery` outside of a transaction: the last that a server says while a client connects. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** A TCP proxy on loopback that passes everything on and counts round trips. */
export async function countingProxy(serverUrl: string): Promise<CountingProxy> {
  const url = new URL(serverUrl);
  const upstream = { host: url.hostname, port: Number(url.port) };
  let count = 0;
  let questions = 0;
  const sockets = new Set<net.Socket>();
  const proxy = net.createServer((client) => {
    const server = net.connect(upstream);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    let serverSpokeLast = true;
    let isReady = false;
    let last = Buffer.alloc(0);
    client.on('data', (bytes) => {
      // Terminate ('X') gets no answer.
      if (serverSpokeLast && bytes[0] !== 0x58) {
        count += 1;
        if (isReady) questions += 1;
      }
      serverSpokeLast = false;
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      serverSpokeLast = true;
      last = Buffer.concat([last, bytes]).subarray(-READY.length);
      isReady ||= last.equals(READY);
      client.write(bytes);
    });
    client.on('end', () => server.end());
    server.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as net.AddressInfo).port);
  return {
    url: url.href,
    roundTrips: () => count,
    questions: () => questions,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
