import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExplainReport, VerifyReport } from '../../src/core/report/model';
import { temporaryFolder, workspaceOf } from './engineHarness';

const GUIDE = `# Things

## Order

1. \`schema.sql\`
2. \`migrations/002_more.sql\`

## Verify

\`\`\`sql
select count(*) from things;
-- Expected: 1
\`\`\`

## Smoke test

\`\`\`sql
select count(*) from things where name = '<name>';
-- Expected: 1
\`\`\`
`;

const files = {
  'GUIDE.md': GUIDE,
  'schema.sql': "create table things (name text);\ninsert into things values ('a');\n",
  'migrations/002_more.sql': 'alter table things add more text;\n',
};

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The bundled command line, with no variable of the environment that could name a database. */
function plumbline(root: string, ...args: string[]): Finished {
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.resolve('dist/cli.js'), '-C', root, ...args],
    { encoding: 'utf8', env: { PATH, PLUMBLINE_CACHE_DIR: cache }, cwd: root },
  );
  return { code: status, out: stdout, err: stderr };
}

const cache = temporaryFolder('cli-cache');

describe('guides on the command line', function () {
  this.timeout(120_000);

  it('explains a guide, to people and as JSON, without a database', () => {
    const root = workspaceOf(files);
    const text = plumbline(root, 'guide', 'explain', 'GUIDE.md');
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /select count\(\*\) from things\n\s+expects\s+1/);
    assert.match(text.out, /asks for\s+<name>/);
    const json = plumbline(
      root,
      'guide',
      'explain',
      path.join(root, 'GUIDE.md'),
      'schema.sql',
      '--json',
    );
    const report = JSON.parse(json.out) as ExplainReport;
    assert.deepEqual(
      report.files.map(({ path: file }) => file),
      ['GUIDE.md', 'schema.sql'],
    );
    assert.deepEqual(report.files[0]!.order, ['schema.sql', 'migrations/002_more.sql']);
  });

  it('reads on behind SQL that is none, as the bundles that ship do it', () => {
    const broken = '```sql\nselec nothing from\n```\n\n```sql\nselect <what> from things;\n```\n';
    const root = workspaceOf({ ...files, 'GUIDE.md': `${GUIDE}\n## Verify more\n\n${broken}` });
    const { code, out } = plumbline(root, 'guide', 'explain', 'GUIDE.md');
    assert.equal(code, 0, out);
    assert.match(out, /never executed: .*syntax error at or near/);
    assert.match(out, /asks for\s+<what>/);
  });

  it('refuses a guide that is not there or leaves the workspace, and words that it does not know', () => {
    const root = workspaceOf(files);
    for (const file of ['GONE.md', '../GUIDE.md', '/etc/hosts.md']) {
      const { code, out } = plumbline(root, 'guide', 'explain', file);
      assert.equal(code, 6, file);
      assert.match(out, /✗ Error/);
    }
    const left = plumbline(root, 'verify', '--guide', '../GUIDE.md', '--data-dir', 'memory');
    assert.equal(left.code, 6);
    assert.match(left.out, /leads out of the workspace/);
    assert.equal(plumbline(root, 'guide', 'print', 'GUIDE.md').code, 2);
    assert.equal(plumbline(root, 'verify', '--placeholder', 'name').code, 2);
  });

  it('shows an order, writes it, applies by it, verifies by the guide and leaves files', () => {
    const root = workspaceOf(files);
    const data = path.join(temporaryFolder('cli-data'), 'data');
    const shown = plumbline(root, 'guide', 'order', 'GUIDE.md');
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /--write writes it/);
    assert.equal(existsSync(path.join(root, 'plumbline.json')), false);
    const written = plumbline(root, 'guide', 'order', 'GUIDE.md', '--write');
    assert.match(written.out, /Written to plumbline\.json/);

    const applied = plumbline(root, 'apply', '--data-dir', data, '--results', 'out', '--json');
    assert.equal(applied.code, 0, applied.out + applied.err);
    for (const name of ['before-analysis', 'migration-results', 'verification-results']) {
      const file = JSON.parse(readFileSync(path.join(root, 'out', `${name}.json`), 'utf8')) as {
        schema: number;
      };
      assert.equal(file.schema, 1, name);
    }
    const guide = ['verify', '--guide', 'GUIDE.md', '--data-dir', data];
    const open = plumbline(root, ...guide);
    assert.equal(open.code, 0, open.out);
    assert.match(open.out, /GUIDE\.md:8 Verify\n\s+✓ passed/);
    assert.match(open.out, /- not checked .*\n(?:.*\n)*?.*--placeholder name=VALUE/);
    assert.equal(
      plumbline(root, ...guide, '--strict').code,
      8,
      'an unanswered check is not checked',
    );
    const answered = plumbline(
      root,
      ...guide,
      '--placeholder',
      'name=a',
      '--json',
      '--junit',
      'j.xml',
    );
    const report = JSON.parse(answered.out) as VerifyReport;
    assert.deepEqual(
      report.checks.flatMap(({ source, outcome }) => (source.kind === 'guide' ? [outcome] : [])),
      ['passed', 'passed'],
    );
    assert.match(readFileSync(path.join(root, 'j.xml'), 'utf8'), /^<\?xml/);
    const wrong = plumbline(root, ...guide, '--placeholder', "name=a' or '1'='1");
    assert.equal(wrong.code, 7, 'an answer is a value and never SQL');
  });

  it('takes a target of the manifest by its name alone, and says which variable is not set', () => {
    const root = workspaceOf({
      ...files,
      'plumbline.json': JSON.stringify({
        targets: [{ name: 'staging', environment: 'staging', urlVariable: 'STAGING_URL' }],
      }),
    });
    const unset = plumbline(root, 'status', '--target', 'staging');
    assert.equal(unset.code, 2);
    assert.match(unset.out, /STAGING_URL/);
    const unknown = plumbline(root, 'status', '--target', 'other');
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /no target other\. Targets: .*staging/);
  });

  it('says what is wrong with the manifest where a target of it was asked for', () => {
    const root = workspaceOf({ ...files, 'plumbline.json': '{"targets": [{"name": "staging"}]}' });
    const { code, err } = plumbline(root, 'status', '--target', 'staging');
    assert.notEqual(code, 0);
    assert.match(err, /plumbline\.json:1:\d+\n\s+targets\[0\]\.environment is missing/);
  });
});
