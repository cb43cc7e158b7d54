import type { Memory } from '../targets/targetStore';

/** Values by key for each target, in the workspace's storage. What is malformed there counts as not there. */
export class ValuesOfTarget<Value> {
  /** @param prefix what the storage calls these values: `ticks` */
  constructor(
    private readonly memory: Memory,
    private readonly prefix: string,
    private readonly isValue: (value: unknown) => value is Value,
  ) {}

  of(targetId: string): Readonly<Record<string, Value>> {
    const stored = this.memory.get(this.#key(targetId));
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, Value] => this.isValue(entry[1])),
    );
  }

  /** Sets one value; undefined takes it away. */
  async set(targetId: string, key: string, value: Value | undefined): Promise<void> {
    const others = Object.entries(this.of(targetId)).filter(([other]) => other !== key);
    const kept = value === undefined ? others : [...others, [key, value] as const];
    await this.memory.update(
      this.#key(targetId),
      kept.length === 0 ? undefined : Object.fromEntries(kept),
    );
  }

  async clear(targetId: string): Promise<void> {
    await this.memory.update(this.#key(targetId), undefined);
  }

  #key(targetId: string): string {
    return `${this.prefix}:${targetId}`;
  }
}
