import { isStepTick, type StepTick } from '../../messages';
import type { Memory } from '../targets/targetStore';
import { keyOf } from '../../messages/checkIds';
import { ValuesOfTarget } from './valuesOfTarget';

/** Which steps of a guide a person has done, for each target: what is done on staging is not done in production. */
export class StepTicks {
  readonly #values: ValuesOfTarget<StepTick>;

  /** @param sign who ticks, and when */
  constructor(
    memory: Memory,
    private readonly sign: () => StepTick,
  ) {
    this.#values = new ValuesOfTarget(memory, 'ticks', isStepTick);
  }

  /** Every ticked step, by `keyOf(path, step)`. */
  of(targetId: string): Readonly<Record<string, StepTick>> {
    return this.#values.of(targetId);
  }

  async set(targetId: string, path: string, step: string, isDone: boolean): Promise<void> {
    await this.#values.set(targetId, keyOf(path, step), isDone ? this.sign() : undefined);
  }
}
