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

  it('never repeats a URL that stands where something else belongs', () => {
    const url = 'postgresql://me:s3cret@db.example.com/shop';
    for (const argv of [
      [url],
      ['apply', url],
      ['status', '--target', url],
      ['status', `--${url}`],
      ['apply', `--plan=${url}`],
      ['-C', url, 'status'],
    ]) {
      assert.throws(
        () => parseArguments(argv),
        (error: Error) =>
          error instanceof UsageError &&
          error.message.includes('--database-url') &&
          !error.message.includes('s3cret'),
      );
    }
    assert.equal(parseArguments(['status', '--database-url', url]).databaseUrl, url);
    assert.equal(parseArguments(['status', `--database-url=${url}`]).databaseUrl, url);
  });

  it('helps when nothing is asked', () => {
    for (const argv of [[], ['help'], ['--help'], ['apply', '-h']]) {
      assert.equal(parseArguments(argv).command, 'help');
    }
  });

  it('reads commands of two words, and options that are given more than once', () => {
    const explain = parseArguments(['guide', 'explain', 'A.md', 'b.sql', '--json']);
    assert.deepEqual([explain.command, explain.files], ['guide explain', ['A.md', 'b.sql']]);
    const order = parseArguments(['guide', 'order', 'A.md', '--write']);
    assert.deepEqual([order.command, order.files, order.write], ['guide order', ['A.md'], true]);
    const verify = parseArguments([
      ...['verify', '--guide', 'A.md', '--guide', 'B.md', '--outside-transaction'],
      ...['--placeholder', 'id=a=b', '--placeholder', 'empty=', '--placeholder', '__proto__=x'],
      ...['--junit', 'out.xml', '--results', 'out', '--statement-timeout', '100'],
    ]);
    assert.deepEqual(verify.guides, ['A.md', 'B.md']);
    assert.deepEqual(Object.entries(verify.placeholders), [
      ['id', 'a=b'],
      ['empty', ''],
      ['__proto__', 'x'],
    ]);
    assert.deepEqual(
      [verify.outsideTransaction, verify.junit, verify.results, verify.statementTimeoutMs],
      [true, 'out.xml', 'out', 100],
    );
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
    [['status', '--confirm', 'x'], /--confirm does not belong to status/],
    [['guide'], /guide needs one of: explain, order/],
    [['guide', 'print', 'G.md'], /guide needs one of: explain, order/],
    [['guide', 'explain'], /at least one file/],
    [['guide', 'order', 'a.md', 'b.md'], /takes one guide/],
    [['guide', 'explain', 'G.md', '--write'], /--write does not belong to guide explain/],
    [['apply', '--guide', 'G.md'], /--guide does not belong to apply/],
    [['verify', '--placeholder', 'x'], /needs NAME=VALUE/],
    [['verify', '--placeholder', '=x'], /needs NAME=VALUE/],
    [['verify', '--placeholder', 'a=1', '--placeholder', 'a=2'], /a is given twice/],
    [['status', '--junit', 'f.xml'], /--junit does not belong to status/],
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
