import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, Request, ResultFiles } from '../../src/app/engine';
import { runCommandLine } from './commandLine';
import { onClient, serverTarget, temporaryFolder, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!$*()=+~.@/%:-_';

function randomPassword(): string {
  const length = randomInt(8, 24);
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** A password as a server may come to write it: in the URL of a foreign server, in a connection string, in a statement. */
function mentions(password: string): string[] {
  const encoded = encodeURIComponent(password);
  return [
    `postgresql://app:${encoded}@db.example.org:5432/app`,
    `could not reach https://robot:${password}@queue.example.org/jobs`,
    `host=10.0.0.5 password='${password}' user=app`,
    `ALTER ROLE app PASSWORD '${password}'`,
  ];
}

const FILES = {
  'migrations/001_told.sql': 'select tell(false);',
  'migrations/001_told.down.sql': 'select tell(true);',
  'migrations/002_fails.sql': 'select tell(false);\nselect tell(true);',
  'migrations/002_fails.down.sql': 'select tell(true);',
  'GUIDE.md':
    '# Guide\n\n## Verification\n\nExpected: 1 row.\n\n```sql\nselect tell(true);\n```\n\nExpected: `1`.\n\n```sql\nselect words from leaks limit 1;\n```\n',
};

type Use = (engine: Engine, request: Request, files: ResultFiles) => Promise<object>;

/** In this order: what the log has is read at the end. */
const uses: Readonly<Record<string, Use>> = {
  'dry run': (engine, request) =>
    engine.apply({ ...request, selection: { kind: 'pending' }, dryRun: true }),
  plan: (engine, request) =>
    engine.plan({ ...request, kind: 'apply', selection: { kind: 'pending' } }),
  rehearse: (engine, request) =>
    engine.rehearse({ ...request, selection: { kind: 'file', path: '001_told.sql' } }),
  'generate rollback': (engine, request) =>
    engine.generateRollback({ ...request, path: '002_fails.sql', write: false }),
  apply: (engine, request, files) =>
    engine.apply({ ...request, files, selection: { kind: 'pending' } }),
  verify: (engine, request, files) =>
    engine.verify({ ...request, files, guides: [{ path: 'GUIDE.md' }] }),
  rollback: (engine, request) =>
    engine.rollback({ ...request, selection: { kind: 'last', count: 1 } }),
  status: (engine, request) => engine.status(request),
  runs: async (engine, request) => {
    const { runs } = await engine.runs(request);
    return Promise.all(runs.map(({ id }) => engine.runs({ ...request, id })));
  },
};

describe('a secret that the server writes', function () {
  this.timeout(120_000);

  it('is in no report and in nothing that is told meanwhile', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const passwords = Array.from({ length: 20 }, randomPassword);
      const own = decodeURIComponent(new URL(url).password);
      const leaks = [...passwords.flatMap(mentions), `my own is ${own}`];
      await onClient(url, async (client) => {
        await client.query('create table leaks (words text)');
        await client.query('insert into leaks values ($1)', [leaks.join('\n')]);
        await client.query(`create function tell(fails boolean) returns int language plpgsql as $$
          declare secrets text := (select words from leaks);
          begin
            raise notice '%', secrets;
            if fails then
              raise exception using message = secrets, detail = secrets, hint = secrets;
            end if;
            return 1;
          end $$`);
      });
      const root = workspaceOf(FILES);
      const written = temporaryFolder('written');
      const engine = testEngine(0, { runDirectory: path.join(written, 'runs') });
      try {
        for (const [name, use] of Object.entries(uses)) {
          const told: string[] = [];
          const report = await use(
            engine,
            {
              root,
              target: serverTarget(url),
              onProgress: (event) => told.push(JSON.stringify(event)),
            },
            { results: path.join(written, name), junit: path.join(written, `${name}.xml`) },
          );
          const text = JSON.stringify(report) + told.join('\n');
          if (name !== 'plan' && name !== 'status') {
            assert.match(text, /queue\.example\.org|\*\*\*/, `${name} tells nothing: ${text}`);
          }
          assertSilent(text, [...passwords, own], `${server.name}, ${name}`);
        }
      } finally {
        await engine.dispose();
      }
      // What is written while the use case runs, before its report is returned.
      const files = textsBelow(written);
      const names = [...files.keys()].map((file) => path.basename(file));
      for (const name of ['apply.xml', 'verify.xml', 'migration-results.json']) {
        assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
      }
      assert.ok([...files.keys()].some((file) => path.basename(path.dirname(file)) === 'runs'));
      for (const [file, text] of files) {
        assertSilent(text, [...passwords, own], `${server.name}, ${file}`);
        if (file.endsWith('.json')) JSON.parse(text);
      }
      const rows = await onClient(url, async (client) => (await client.query<Logged>(LOG)).rows);
      const log = rows.map(({ row }) => row).join('\n');
      assert.match(log, /\*\*\*/);
      assertSilent(log, [...passwords, own], `${server.name}, plumbline.run`);
      for (const args of [
        ['apply'],
        ['verify', '--guide', 'GUIDE.md'],
        ['rollback', '--last', '1'],
      ]) {
        const { out, err } = runCommandLine(root, url, args);
        assert.match(out, /\*\*\*/, args.join(' '));
        assertSilent(out + err, [...passwords, own], `${server.name}, ${args.join(' ')}`);
      }
    }
  });
});

const LOG = 'select r::text as "row" from plumbline.run as r';

interface Logged {
  readonly row: string;
}

/** The files of a folder and of those in it, by path. */
function textsBelow(folder: string): ReadonlyMap<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .map((file) => path.join(folder, file))
      .filter((file) => fs.statSync(file).isFile())
      .map((file) => [file, fs.readFileSync(file, 'utf8')]),
  );
}

function assertSilent(text: string, secrets: readonly string[], where: string): void {
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      const at = text.indexOf(form);
      assert.equal(at, -1, `${where}: ${form} in ${text.slice(Math.max(0, at - 80), at + 80)}`);
    }
  }
}
