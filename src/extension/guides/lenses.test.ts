import assert from 'node:assert/strict';
import { block, explainedFile, section, statement } from './explained.testing';
import { lensesOf, type LensFacts } from './lenses';

const path = 'migrations/006_usage.sql';
const applied = { path, version: '006', status: 'applied' as const };
const facts: LensFacts = {
  migrations: [applied],
  ticks: {},
  canRollBack: ({ status }) => status === 'applied',
};

describe('the lenses of a guide', () => {
  it('count the checks of the guide, of a heading with all below it, and name each check', () => {
    const file = explainedFile({
      sections: [
        section('top', 1, { level: 1, role: 'other' }),
        section('checks', 3),
        section('checks/a', 5, { level: 3 }),
        section('checks/b', 15, { level: 3 }),
      ],
      blocks: [
        block('checks/a', 7, [statement('checks/a/1', 8)]),
        block('checks/b', 17, [
          statement('checks/b/1', 18, { expectations: [] }),
          statement('checks/b/2', 20, { expectations: [{ kind: 'unknown', text: 'a few' }] }),
        ]),
      ],
    });
    assert.deepEqual(lensesOf(file, facts), [
      { kind: 'guide', line: 1, checks: 2 },
      { kind: 'section', line: 3, ids: ['checks/a', 'checks/b'], checks: 2 },
      { kind: 'section', line: 5, ids: ['checks/a'], checks: 1 },
      { kind: 'check', line: 7, ids: ['checks/a/1'], reading: 'understood' },
      { kind: 'section', line: 15, ids: ['checks/b'], checks: 1 },
      { kind: 'check', line: 20, ids: ['checks/b/2'], reading: 'unclear' },
    ]);
  });

  it('offer a block that states nothing as a whole, and say so', () => {
    const file = explainedFile({
      sections: [section('look', 1, { role: 'troubleshooting' })],
      blocks: [
        block('look', 3, [
          statement('look/1', 4, { expectations: [] }),
          statement('look/2', 6, { expectations: [] }),
        ]),
      ],
    });
    assert.deepEqual(
      lensesOf(file, facts).find(({ kind }) => kind === 'check'),
      { kind: 'check', line: 3, ids: ['look/1', 'look/2'], reading: 'nothing' },
    );
  });

  it('offer a rollback only of a migration that is applied, and nothing for a complete one', () => {
    const undo = section('undo', 1, { role: 'rollback', binds: path });
    const file = explainedFile({
      sections: [undo, section('undo/all', 9, { role: 'rollback' })],
      blocks: [
        block('undo', 3, [statement('u/1', 4)]),
        block('undo/all', 11, [statement('a/1', 12)]),
      ],
    });
    assert.deepEqual(lensesOf(file, facts), [
      { kind: 'rollback', line: 3, migration: applied, offered: true },
    ]);
    const pending = { ...applied, status: 'pending' as const };
    assert.deepEqual(lensesOf(file, { ...facts, migrations: [pending] }), [
      { kind: 'rollback', line: 3, migration: pending, offered: false },
    ]);
  });

  it('say why a block is not run, and nothing of one that is no SQL', () => {
    const file = explainedFile({
      sections: [section('s', 1)],
      blocks: [
        block('s', 3, [], { executable: false, reason: 'It holds a password.' }),
        block('s', 9, [], { executable: false, reason: 'It is output.', kind: 'output' }),
      ],
    });
    assert.deepEqual(lensesOf(file, facts), [
      { kind: 'blocked', line: 3, reason: 'It holds a password.' },
    ]);
  });

  it('show the order where it stands, and each step with who did it', () => {
    const manual = ['a', 'b', 'c'].map((id, index) => ({
      ...{ id, text: id, line: 10 + index },
      ticked: id === 'c',
    }));
    const file = explainedFile({
      sections: [section('top', 1, { level: 1 }), section('order', 4, { role: 'order', manual })],
      order: ['migrations/002.sql', 'migrations/001.sql'],
    });
    const by = { at: '2026-11-21T09:00:00Z', by: 'ada' };
    assert.deepEqual(lensesOf(file, { ...facts, ticks: { 'GUIDE.md#b': by } }), [
      { kind: 'order', line: 4, files: 2 },
      { kind: 'step', line: 10, step: 'a', done: false },
      { kind: 'step', line: 11, step: 'b', done: by },
      { kind: 'step', line: 12, step: 'c', done: true },
    ]);
  });
});
