import assert from 'node:assert/strict';
import { parseArguments, UsageError } from './arguments';

describe('the command line', () => {
  it('reads a command, its files and its options', () => {
    const parsed = parseArguments([
      'apply',
      'a.sql',
      'b.sql',
      '-C',
      'dir',
      '--dry-run',
      '--lock-timeout',
      '0',
    ]);
    assert.equal(parsed.command, 'apply');
    assert.deepEqual(parsed.files, ['a.sql', 'b.sql']);
    assert.deepEqual(
      [parsed.directory, parsed.dryRun, parsed.lockTimeoutMs, parsed.verify],
      ['dir', true, 0, true],
    );
  });

  it('takes options before the command, as in the contract', () => {
    assert.equal(parseArguments(['-C', 'dir', '--builtin', 'status', '--json']).command, 'status');
  });

  it('helps when nothing is asked', () => {
    for (const argv of [[], ['help'], ['--help'], ['apply', '-h']]) {
      assert.equal(parseArguments(argv).command, 'help');
    }
  });

  const wrong: readonly (readonly [string[], RegExp])[] = [
    [['deploy'], /no command deploy/],
    [['status', 'a.sql'], /takes no files/],
    [['status', '--no-such'], /--no-such/],
    [['status', '--dry-run'], /--dry-run does not belong to status/],
    [['rollback', 'a.sql', 'b.sql'], /one file/],
    [['rollback', '--last', '0'], /at least 1/],
    [['rollback', '--last', 'two'], /whole number/],
    [['apply', '--lock-timeout', '-1'], /lock-timeout/],
    [['apply', '--to'], /--to/],
    [['status', '--builtin', '--database-url', 'u'], /--database-url and --builtin exclude/],
    [['status', '--data-dir', 'd', '--target', 't'], /exclude each other/],
    [['apply', 'a.sql', '--to', '3'], /not both/],
    [['verify', '--confirm', 'x'], /--confirm does not belong to verify/],
  ];
  for (const [argv, message] of wrong) {
    it(`refuses ${argv.join(' ')}`, () => {
      assert.throws(
        () => parseArguments(argv),
        (error: unknown) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});
