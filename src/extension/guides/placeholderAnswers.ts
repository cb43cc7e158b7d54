import type { Memory } from '../targets/targetStore';
import { keyOf } from '../../messages/checkIds';
import { ValuesOfTarget } from './valuesOfTarget';

/**
 * What a person answered for the placeholders of a guide, for each target: an id of one database means nothing in
 * another, and two guides can mean different things by one name.
 */
export class PlaceholderAnswers {
  readonly #values: ValuesOfTarget<string>;

  constructor(memory: Memory) {
    this.#values = new ValuesOfTarget(memory, 'placeholders', isText);
  }

  /** The answers for a guide, by the placeholder's name. */
  of(targetId: string, path: string): Record<string, string> {
    const prefix = keyOf(path, '');
    return Object.fromEntries(
      Object.entries(this.#values.of(targetId)).flatMap(([key, answer]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), answer]] : [],
      ),
    );
  }

  async remember(targetId: string, path: string, name: string, answer: string): Promise<void> {
    await this.#values.set(targetId, keyOf(path, name), answer);
  }

  /** Forgets the answers for all guides; resolves with how many there were. */
  async forget(targetId: string): Promise<number> {
    const count = Object.keys(this.#values.of(targetId)).length;
    await this.#values.clear(targetId);
    return count;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether an answer is of the type that the placeholder wants. An empty text is no answer. */
export function isAnswer(wants: 'uuid' | 'text', answer: string): boolean {
  return wants === 'uuid' ? UUID.test(answer) : answer !== '';
}
