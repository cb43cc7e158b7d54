import assert from 'node:assert/strict';
import {
  isRunnable,
  placeholdersOf,
  sectionAt,
  sectionEnd,
  statementAt,
  withSubsections,
} from './chosenStatements';
import { block, explainedFile, section, statement } from './explained.testing';

const asks = (name: string) => ({ name, text: `<${name}>`, wants: 'uuid' as const });

const file = explainedFile({
  sections: [
    section('top', 1, { level: 1, role: 'other' }),
    section('checks', 3),
    section('checks/a', 10, { level: 3 }),
    section('undo', 20, { role: 'rollback' }),
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

  it('ends a section where the next heading begins', () => {
    assert.equal(sectionEnd(file, 'checks'), 9);
    assert.equal(sectionEnd(file, 'refresh'), Number.MAX_SAFE_INTEGER);
  });
});
