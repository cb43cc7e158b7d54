import assert from 'node:assert/strict';
import { assertGolden } from '../../../test/golden';
import { junitOfApply, junitOfVerify } from './junit';
import type { ApplyReport, CheckReport, ErrorReport, VerifyReport } from './model';
import { publicJson, publicVerification } from './publish';

const target: VerifyReport['target'] = {
  name: 't',
  origin: 'o',
  host: 'h',
  port: 1,
  database: 'd',
  user: 'u',
  environment: 'local',
  server: null,
};

const check = (outcome: CheckReport['outcome'], more: Partial<CheckReport> = {}): CheckReport => ({
  id: `id ${outcome}`,
  title: `a ${outcome} check`,
  source: { kind: 'guide', path: 'GUIDE.md', line: 8 },
  outcome,
  expected: '3 rows',
  actual: '3 rows',
  durationMs: 12.5,
  stated: {
    section: { id: 's', title: 'Section', line: 5 },
    sentences: ['Expected: 3 rows'],
    expectations: [],
    sql: "select 'given-answer'",
    outcomeLine: 9,
  },
  ...more,
});

const report = (checks: CheckReport[], more: Partial<VerifyReport> = {}): VerifyReport => ({
  schema: 1,
  target,
  run: {
    id: '1',
    kind: 'verify',
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234,
    outcome: 'succeeded',
  },
  checks,
  unchecked: [],
  summary: { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 },
  ...more,
});

const error: ErrorReport = {
  code: 'statementFailed',
  message: 'duplicate key',
  sqlstate: '23505',
  detail: 'Key (email)=(private@example.com) already exists.',
  path: 'm/001_x.sql',
  line: 3,
  state: { code: 'unchanged', text: 'The database is unchanged.' },
};

const row = { columns: ['email'], rows: [['private@example.com']], rowCount: 1 };
const leaky = check('failed', {
  actual: 'email = private@example.com',
  stated: {
    ...check('failed').stated!,
    result: row,
    comparison: { expected: 'x', actual: 'private@example.com' },
    extra: ['private@example.com'],
    missing: ['idx_b'],
  },
});

const refused = check('errored', {
  actual: 'duplicate key (23505)',
  stated: { ...check('errored').stated!, error },
});

describe('JUnit', () => {
  it('maps every outcome, and calls nothing passed that was not', () => {
    assertGolden(
      'src/core/report/golden/junit-verify.golden.txt',
      junitOfVerify(
        report(
          [
            check('passed'),
            check('failed', { actual: '2 rows' }),
            check('errored', { actual: 'relation "x" does not exist (42P01)' }),
            check('inconclusive'),
            check('notChecked', { note: '006 is not applied.' }),
            check('passed', { source: { kind: 'derived', path: 'm/001_x.sql' }, title: 'Table t' }),
          ],
          {
            unchecked: [
              { migration: '001', path: 'm/001_x.sql', line: 3, tag: 'INSERT', reason: 'Rows.' },
            ],
            error: { ...error, code: 'cancelled', message: 'Cancelled.' },
          },
        ),
      ),
    );
  });

  it('has a case for each migration of an apply, and its verification', () => {
    const result = {
      version: '1',
      name: 'x',
      sqlPath: '',
      statements: 1,
      executed: [],
      notices: [],
    };
    const applied: ApplyReport = {
      schema: 1,
      target,
      run: { ...report([]).run, kind: 'apply' },
      results: [
        { ...result, path: 'm/001_x.sql', outcome: 'applied', durationMs: 5 },
        { ...result, path: 'm/002_x.sql', outcome: 'failed', durationMs: 5, error },
        { ...result, path: 'm/003_x.sql', outcome: 'notExecuted', durationMs: 0 },
      ],
      leftOut: [],
      verification: report([check('passed')]),
    };
    assertGolden('src/core/report/golden/junit-apply.golden.txt', junitOfApply(applied));
  });

  it('stays XML whatever names, sentences and servers say', () => {
    const evil = `<&>"'\u0000\u001b[2J\ud800 ]]> \ufffe\r\n\t<!--`;
    const xml = junitOfVerify(
      report([
        check('failed', {
          title: evil,
          actual: evil,
          note: evil,
          source: { kind: 'guide', path: evil },
        }),
      ]),
    );
    // eslint-disable-next-line no-control-regex -- what XML 1.0 cannot hold
    assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    assert.equal(Buffer.from(xml, 'utf8').toString('utf8'), xml, 'no half of a character');
    assert.doesNotMatch(xml, /<!--|\]\]>/);
    const outside = xml.replaceAll(/"[^"]*"/g, '""');
    assert.deepEqual(
      [...outside.matchAll(/<\/?([a-z]+)/g)].map(([tag]) => tag),
      [
        '<testsuites',
        '<testsuite',
        '<testcase',
        '<failure',
        '</failure',
        '</testcase',
        '</testsuite',
        '</testsuites',
      ],
    );
    assert.doesNotMatch(xml.replaceAll(/&(?:amp|lt|gt|quot|#\d+);/g, ''), /&/);
  });

  it('holds no row of a table and no password', () => {
    const xml = junitOfVerify(
      report([leaky, refused], { error: { ...error, message: 'postgres://u:hidden@h/d refused' } }),
    );
    assert.doesNotMatch(xml, /private@example|hidden/);
    assert.match(xml, /1 row; missing: idx_b/);
  });
});

describe('a verification for a file', () => {
  it('keeps outcomes, sentences, counts and missing names, and no value out of a table', () => {
    const json = publicJson(
      publicVerification(report([leaky, refused, check('failed', { actual: 'f' })], { error })),
    );
    assert.doesNotMatch(json, /private@example|given-answer/);
    const read = JSON.parse(json) as VerifyReport;
    assert.deepEqual(
      read.checks.map(({ outcome, actual }) => [outcome, actual]),
      [
        ['failed', '1 row; missing: idx_b'],
        ['errored', 'duplicate key (23505)'],
        ['failed', 'f'],
      ],
    );
    assert.deepEqual(read.checks[0]!.stated!.sentences, ['Expected: 3 rows']);
    assert.equal(read.checks[0]!.stated!.result, undefined);
    assert.equal(read.error!.detail, undefined);
  });

  it('takes out what looks like a secret and stays JSON', () => {
    const json = publicJson({ note: `create role r password 's3cret"' -- postgres://u:pw9@h/d` });
    assert.doesNotMatch(json, /s3cret|pw9/);
    assert.ok(JSON.parse(json));
  });
});
