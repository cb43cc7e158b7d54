import assert from 'node:assert/strict';
import {
  flowStart,
  isRunnable,
  placeholdersOf,
  runnableSectionAt,
  runnableStatementAt,
  sectionAt,
  sectionEnd,
  statementAt,
  stepAt,
  withSubsections,
} from './chosenStatements';
import { block, explainedFile, section, statement } from './explained.testing';

const asks = (name: string) => ({ name, text: `<${name}>`, wants: 'uuid' as const });

const file = explainedFile({
  sections: [
    section('top', 1, { level: 1, role: 'other' }),
    section('checks', 3),
    section('checks/a', 10, { level: 3 }),
    section('undo', 20, { role: 'rollback', leftOut: 'It takes something back.' }),
    section('refresh', 30, { role: 'task' }),
  ],
  blocks: [
    block('checks', 5, [
      statement('checks/1', 6, { placeholders: [asks('tenant')], expectations: [] }),
      statement('checks/2', 8, { placeholders: [asks('user'), asks('tenant')] }),
      statement('checks/3', 9, { placeholders: [asks('late')] }),
    ]),
    block('checks/a', 12, [statement('checks/a/1', 13, { placeholders: [asks('below')] })]),
    block('undo', 22, [statement('undo/1', 23, { placeholders: [asks('gone')] })]),
    block('refresh', 32, [statement('refresh/1', 33, { expectations: [] })]),
  ],
});
const namesFor = (only: string[] | undefined) => placeholdersOf(file, only).map(({ name }) => name);

describe('what of a guide is chosen', () => {
  it('asks for the placeholders of a statement and of those that run before it, once each', () => {
    assert.deepEqual(namesFor(['checks/2']), ['tenant', 'user']);
    assert.deepEqual(namesFor(['checks']), ['tenant', 'user', 'late']);
  });

  it('asks, when nothing is named, for those of every section that runs then', () => {
    assert.deepEqual(namesFor(undefined), ['tenant', 'user', 'late', 'below']);
  });

  it('never offers to run a rollback, nor a task that states nothing', () => {
    const runnable = file.sections.filter((one) => isRunnable(file, one)).map(({ id }) => id);
    assert.deepEqual(runnable, ['checks', 'checks/a']);
  });

  it('takes what stands below a heading with it, up to the next heading of its level', () => {
    const [top, checks] = file.sections;
    assert.deepEqual(
      withSubsections(file, checks!).map(({ id }) => id),
      ['checks', 'checks/a'],
    );
    assert.equal(withSubsections(file, top!).length, file.sections.length);
  });

  it('finds the section and the statement at a line', () => {
    assert.equal(sectionAt(file, 4)?.id, 'checks');
    assert.equal(sectionAt(file, 0)?.id, undefined);
    assert.equal(statementAt(file, 5)?.id, 'checks/1');
    assert.equal(statementAt(file, 8)?.id, 'checks/2');
    assert.equal(statementAt(file, 4)?.id, undefined);
  });

  it('finds a statement from its block to its outcome, and none far below', () => {
    const long = explainedFile({
      sections: [section('checks', 1)],
      blocks: [
        block(
          'checks',
          3,
          [
            statement('checks/1', 4, { outcomeLine: 8 }),
            statement('checks/2', 5, { outcomeLine: 14 }),
          ],
          { endLine: 6 },
        ),
        block('checks', 10, [], { endLine: 11, kind: 'shell', executable: false }),
        block('checks', 13, [], { endLine: 14, kind: 'output', executable: false }),
      ],
    });
    const found = [2, 3, 4, 6, 8, 9, 10, 11, 12, 14, 15, 400].map(
      (line) => statementAt(long, line)?.id ?? '',
    );
    assert.deepEqual(found, [
      ...['', 'checks/1', 'checks/1', 'checks/2', 'checks/1', 'checks/2'],
      ...['', '', 'checks/2', 'checks/2', '', ''],
    ]);
  });

  it('runs at the cursor nothing that is not offered to be run', () => {
    assert.equal(runnableStatementAt(file, 8)?.id, 'checks/2');
    assert.equal(runnableSectionAt(file, 8)?.id, 'checks');
    for (const line of [23, 33]) {
      assert.notEqual(statementAt(file, line), undefined);
      assert.equal(runnableStatementAt(file, line), undefined);
      assert.equal(runnableSectionAt(file, line), undefined);
    }
  });

  it('finds the step at a line or above it, within the section alone', () => {
    const step = (id: string, line: number) => ({ id, text: id, line, ticked: false });
    const steps = explainedFile({
      sections: [
        section('before', 1, { manual: [step('a', 3), step('b', 6)] }),
        section('after', 10, { manual: [step('c', 14)] }),
      ],
    });
    const found = [2, 3, 5, 6, 9, 10, 13, 14, 20].map((line) => stepAt(steps, line) ?? '');
    assert.deepEqual(found, ['', 'a', 'a', 'b', 'b', '', '', 'c', 'c']);
  });

  it('ends a section where the next heading begins', () => {
    assert.equal(sectionEnd(file, 'checks'), 9);
    assert.equal(sectionEnd(file, 'refresh'), Number.MAX_SAFE_INTEGER);
  });

  describe('of a heading with parts', () => {
    const part = { level: 3, part: true } as const;
    const parts = explainedFile({
      sections: [
        section('other', 1),
        section('release', 10, { role: 'other' }),
        section('release/apply', 20, { ...part, role: 'apply', leftOut: 'It says how to apply.' }),
        section('release/prepare', 30, { ...part, role: 'other' }),
        section('release/check', 40, part),
        section('release/undo', 50, { ...part, role: 'rollback', leftOut: 'It takes back.' }),
        section('release/after', 60, part),
        section('next', 70),
      ],
      blocks: ['other', 'release', 'apply', 'prepare', 'check', 'undo', 'after', 'next'].map(
        (name, at) => {
          const isCheck = ['other', 'check', 'after', 'next'].includes(name);
          const id = at > 1 && name !== 'next' ? `release/${name}` : name;
          const more = { placeholders: [asks(name)], ...(!isCheck && { expectations: [] }) };
          return block(id, at * 10 + 3, [statement(`${id}/1`, at * 10 + 4, more)]);
        },
      ),
    });
    const asked = (only?: string[]) => placeholdersOf(parts, only).map(({ name }) => name);

    it('asks for what the parts above the chosen one leave open, as they run before it', () => {
      assert.deepEqual(asked(['release/check/1']), ['release', 'prepare', 'check']);
      assert.deepEqual(asked(['release/after']), ['release', 'prepare', 'check', 'after']);
      assert.deepEqual(asked(['release/prepare']), ['release', 'prepare']);
    });

    it('asks for a part that is left out when it is chosen too, and never for a rollback', () => {
      assert.deepEqual(asked(['release/apply', 'release/check']), [
        ...['release', 'apply', 'prepare', 'check'],
      ]);
      assert.deepEqual(asked(['release/undo', 'release/after']), [
        ...['release', 'prepare', 'check', 'after'],
      ]);
    });

    it('asks, when nothing is named, for what prepares a check and not for what is left out', () => {
      assert.deepEqual(asked(), [...['other', 'release', 'prepare', 'check', 'after', 'next']]);
    });

    it('lets outcomes depend on all from the heading on', () => {
      assert.equal(flowStart(parts, 'release/after'), 10);
      assert.equal(flowStart(parts, 'next'), 70);
    });
  });

  it('asks for nothing in a section that runs only when it is named', () => {
    const look = explainedFile({
      sections: [section('look', 1, { role: 'troubleshooting' })],
      blocks: [
        block('look', 3, [
          statement('look/1', 4, { expectations: [], placeholders: [asks('id')] }),
        ]),
      ],
    });
    assert.deepEqual(placeholdersOf(look, undefined), []);
    assert.equal(placeholdersOf(look, ['look']).length, 1);
  });
});
