import type { Node } from 'libpg-query';
import type { ByteOffsets } from './byteOffsets';
import type { Effect } from './effect';
import { effectsOf } from './effects/effectsOf';
import { Scope } from './effects/scope';
import type { TextRange } from './script.model';

/** A statement whose effects were not asked for yet. */
interface Pending {
  readonly node: Node;
  /** What was parsed, of which `range` is. */
  readonly text: string;
  readonly range: TextRange;
  readonly offsets: ByteOffsets;
}

/**
 * The effects of the statements of a script, in order: what one does depends on those before it. They are made when the
 * first of them is asked for, since who applies a file need not know them.
 */
export class ScriptEffects {
  private readonly made: (readonly Effect[])[] = [];
  private readonly scope = new Scope();
  private pending: Pending[] = [];

  /** @returns the place of the next statement among them */
  add(statement: Pending): number {
    return this.made.length + this.pending.push(statement) - 1;
  }

  at(place: number): readonly Effect[] {
    if (place >= this.made.length) this.make();
    return this.made[place] ?? [];
  }

  /** Makes those that are pending, and lets their trees go. */
  make(): void {
    const { scope, pending } = this;
    this.pending = [];
    for (const { node, text, range, offsets } of pending) {
      const offsetOf = (byte: number): number => offsets.toUtf16(byte);
      this.made.push(effectsOf(node, { text, range, offsetOf, scope }));
    }
  }
}
