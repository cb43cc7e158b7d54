import assert from 'node:assert/strict';
import cases from '../../../test/fixtures/expectations.json';
import { read, statementsOf } from './reading.testing';

interface LabelledCase {
  readonly id: string;
  readonly text: string;
  readonly expect: readonly { readonly kind: string }[];
  readonly sqlFile?: boolean;
  readonly blocks?: number;
  readonly executable?: boolean;
}

/** The words of an unknown are not labelled. */
function labelled(expectations: readonly { readonly kind: string }[]): unknown[] {
  return expectations.map((each) => (each.kind === 'unknown' ? { kind: 'unknown' } : each));
}

describe('the labelled cases', () => {
  for (const each of cases as readonly LabelledCase[]) {
    for (const [lineEnds, text] of [
      ['LF', each.text],
      ['CR LF', each.text.replaceAll('\n', '\r\n')],
    ] as const) {
      it(`${each.id} is read as it should be, with ${lineEnds}`, async () => {
        const guide = await read(text, each.sqlFile ? 'case.sql' : 'case.md');
        const carrying = statementsOf(guide).filter(({ expectations }) => expectations.length > 0);
        assert.equal(carrying.length, each.expect.length === 0 ? 0 : (each.blocks ?? 1));
        for (const { expectations } of carrying) {
          assert.deepEqual(labelled(expectations), labelled(each.expect));
        }
        assert.equal(
          guide.blocks.some(({ executable }) => executable),
          each.executable ?? true,
        );
      });
    }
  }
});
