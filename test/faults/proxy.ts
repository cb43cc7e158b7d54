import net from 'node:net';
import { MessageReader, type WireMessage } from './wire';

/**
 * What becomes of a message of the client at which the connection is cut:
 *
 * - `unsent`: the server never sees it;
 * - `half`: the server sees its first half;
 * - `unanswered`: the server does what it says, and the client never hears of it;
 * - `answered`: the connection breaks right after the answer.
 */
export const CUTS = ['unsent', 'half', 'unanswered', 'answered'] as const;
export type CutKind = (typeof CUTS)[number];

/** A message of a client, with its place among all that went through the proxy. */
export interface ClientMessage extends WireMessage {
  /** 0-based, in the order in which clients connected. */
  readonly connection: number;
  /** 0-based, over all connections. */
  readonly number: number;
}

export interface ProxyOptions {
  /** Milliseconds that every byte needs for each way. Default 0. */
  readonly delayMs?: number;
  /** Asked for each message of a client until the first cut. */
  readonly cutAt?: (message: ClientMessage) => CutKind | null;
  /** Cuts the connection on which this byte (0-based, over all connections) of that direction comes. */
  readonly cutAtByte?: { readonly direction: 'toServer' | 'toClient'; readonly byte: number };
  /** After the cut the server cannot be reached at all: all connections break, and new ones too. */
  readonly staysDown?: boolean;
}

export interface Proxy {
  /** The URL with the proxy's address in place of the server's. */
  readonly url: string;
  /** How often a client has begun to speak after the server had answered, over all connections. */
  roundTrips(): number;
  /** Of these, those after a connection was ready for its first question. */
  questions(): number;
  /** How many messages clients have sent; 0 where no cut was asked for. */
  messages(): number;
  /** Bytes that went through. */
  bytes(): { readonly toServer: number; readonly toClient: number };
  wasCut(): boolean;
  close(): Promise<void>;
}

/** `ReadyForQuery` outside of a transaction: the last that a server says while a client connects. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** State that all connections of one proxy share. */
class Traffic {
  roundTrips = 0;
  questions = 0;
  messages = 0;
  connections = 0;
  cut = false;
  readonly bytes = { toServer: 0, toClient: 0 };
  readonly sockets = new Set<net.Socket>();

  constructor(readonly options: ProxyOptions) {}

  /** How much of `chunk` still passes before the byte at which to cut; all of it when there is none in it. */
  passing(direction: 'toServer' | 'toClient', chunk: Buffer): number {
    const before = this.bytes[direction];
    this.bytes[direction] += chunk.length;
    const { cutAtByte } = this.options;
    if (this.cut || cutAtByte?.direction !== direction) return chunk.length;
    const left = cutAtByte.byte - before;
    return left < chunk.length ? Math.max(0, left) : chunk.length;
  }

  breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** One connection of a client, and the one to the server behind it. */
class Connection {
  readonly #number: number;
  readonly #fromClient = new MessageReader('client');
  readonly #fromServer = new MessageReader('server');
  #serverSpokeLast = true;
  #isReady = false;
  /** The end of what the server said. */
  #end: Buffer = Buffer.alloc(0);
  /** Nothing passes to the client any more. */
  #deaf = false;
  /** Nothing passes to the server any more. */
  #mute = false;
  #cutAfterAnswer = false;

  constructor(
    private readonly traffic: Traffic,
    private readonly client: net.Socket,
    private readonly server: net.Socket,
  ) {
    this.#number = traffic.connections++;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      traffic.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => traffic.sockets.delete(socket));
    }
    client.on('data', (chunk) => this.later(() => this.hearClient(chunk)));
    server.on('data', (chunk) => this.later(() => this.hearServer(chunk)));
    client.on('close', () => this.later(() => server.end()));
    server.on('close', () => this.later(() => client.end()));
  }

  private later(action: () => void): void {
    const { delayMs = 0 } = this.traffic.options;
    if (delayMs > 0) setTimeout(action, delayMs);
    else action();
  }

  private hearClient(chunk: Buffer): void {
    if (this.#mute) return;
    const { traffic } = this;
    // Terminate ('X') gets no answer.
    if (this.#serverSpokeLast && chunk[0] !== 0x58) {
      traffic.roundTrips += 1;
      if (this.#isReady) traffic.questions += 1;
    }
    this.#serverSpokeLast = false;
    const passing = traffic.passing('toServer', chunk);
    if (passing < chunk.length) {
      this.server.write(chunk.subarray(0, passing));
      this.break();
      return;
    }
    const { cutAt } = traffic.options;
    if (cutAt === undefined || traffic.cut) {
      this.server.write(chunk);
      return;
    }
    for (const message of this.#fromClient.read(chunk)) {
      const number = traffic.messages++;
      const kind = this.kindOfCut({ ...message, connection: this.#number, number }, cutAt);
      if (kind === null) this.server.write(message.bytes);
      else this.cut(message, kind);
      // Only `answered` lets the rest of a flight pass: without its Sync the server would never be ready again.
      if (kind !== null && kind !== 'answered') return;
    }
  }

  private kindOfCut(
    message: ClientMessage,
    cutAt: (message: ClientMessage) => CutKind | null,
  ): CutKind | null {
    return this.traffic.cut ? null : cutAt(message);
  }

  private cut({ bytes }: WireMessage, kind: CutKind): void {
    this.traffic.cut = true;
    switch (kind) {
      case 'unsent':
        this.break();
        return;
      case 'half':
        this.server.write(bytes.subarray(0, bytes.length >> 1));
        this.break();
        return;
      case 'unanswered':
        this.#mute = true;
        this.#deaf = true;
        // The client hears of it only when the server has read what was sent and ended the session.
        this.server.once('close', () => this.break());
        this.server.end(bytes);
        return;
      case 'answered':
        this.#cutAfterAnswer = true;
        this.server.write(bytes);
    }
  }

  private hearServer(chunk: Buffer): void {
    this.#serverSpokeLast = true;
    this.#end = Buffer.concat([this.#end, chunk.subarray(-READY.length)]).subarray(-READY.length);
    this.#isReady ||= this.#end.equals(READY);
    if (this.#deaf) return;
    const passing = this.traffic.passing('toClient', chunk);
    if (passing < chunk.length) {
      this.client.write(chunk.subarray(0, passing));
      this.break();
      return;
    }
    this.client.write(chunk);
    if (this.traffic.options.cutAt === undefined) return;
    for (const { type } of this.#fromServer.read(chunk)) {
      if (this.#cutAfterAnswer && type === 'Z') this.break();
    }
  }

  /** Both ends hear that the connection is over, once what was written has been read. */
  private break(): void {
    this.traffic.cut = true;
    this.#mute = true;
    this.#deaf = true;
    if (this.traffic.options.staysDown) {
      this.traffic.breakAll();
      return;
    }
    this.server.end();
    this.client.end();
  }
}

/** A TCP proxy on loopback between clients and a server: counts, delays, and cuts one connection where it is told to. */
export async function startProxy(serverUrl: string, options: ProxyOptions = {}): Promise<Proxy> {
  const url = new URL(serverUrl);
  const upstream = { host: url.hostname, port: Number(url.port) };
  const traffic = new Traffic(options);
  const listener = net.createServer((client) => {
    if (traffic.cut && options.staysDown) client.destroy();
    else new Connection(traffic, client, net.connect(upstream));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((listener.address() as net.AddressInfo).port);
  return {
    url: url.href,
    roundTrips: () => traffic.roundTrips,
    questions: () => traffic.questions,
    messages: () => traffic.messages,
    bytes: () => ({ ...traffic.bytes }),
    wasCut: () => traffic.cut,
    async close() {
      traffic.breakAll();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
