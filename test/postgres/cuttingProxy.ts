import net from 'node:net';

export interface CuttingProxy {
  /** The URL with the proxy's address in place of the server's. */
  readonly url: string;
  /** How many connections were cut. */
  cuts(): number;
  close(): Promise<void>;
}

/**
 * A TCP proxy on loopback that cuts the first connection on which `when` is true of what the client sent. The server
 * gets those bytes and then the end of the connection; of its answer nothing arrives. All other connections, also those
 * made afterwards, are passed on.
 *
 * @param last what the client gets in the server's name before the end
 */
export async function cuttingProxy(
  serverUrl: string,
  when: (sent: Buffer) => boolean,
  last: Buffer = Buffer.alloc(0),
): Promise<CuttingProxy> {
  const url = new URL(serverUrl);
  const upstream = { host: url.hostname, port: Number(url.port) };
  let cuts = 0;
  const sockets = new Set<net.Socket>();
  const proxy = net.createServer((client) => {
    const server = net.connect(upstream);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    let isCut = false;
    client.on('data', (bytes) => {
      if (isCut) return;
      if (cuts > 0 || !when(bytes)) {
        server.write(bytes);
        return;
      }
      isCut = true;
      cuts += 1;
      // The client hears of it only when the server has read what was sent and ended the session.
      server.on('close', () => client.end(last));
      server.end(bytes);
    });
    server.on('data', (bytes) => {
      if (!isCut) client.write(bytes);
    });
    client.on('end', () => server.end());
    server.on('end', () => {
      if (!isCut) client.end();
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as net.AddressInfo).port);
  return {
    url: url.href,
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
