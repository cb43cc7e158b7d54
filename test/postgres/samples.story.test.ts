import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type {
  ApplyReport,
  ExplainReport,
  OrderReport,
  VerifyReport,
} from '../../src/core/report/model';
import {
  expectedFailures,
  leftOpen,
  notPassed,
  says,
  STORIES,
  type SampleStory,
  type StoryDamage,
} from './sampleStories';
import { copyOf, differences, plumbline, stateOf, storyPlaces, type Place } from './storyPlaces';

const EXIT = { ok: 0, checksFailed: 7, notAllChecked: 8 } as const;

/** Runs a command with `--json`, requires its exit code, and gives the report. */
async function report<Report>(
  root: string,
  code: number,
  args: readonly string[],
): Promise<Report> {
  const { code: ended, out, err } = await plumbline(root, ...args, '--json');
  assert.equal(ended, code, `${args[0] ?? ''}: ${err}\n${summaryOf(out)}`);
  return JSON.parse(out) as Report;
}

/** Of a long report what tells why a command ended as it did. */
function summaryOf(out: string): string {
  try {
    const said = JSON.parse(out) as Partial<VerifyReport & ApplyReport & ExplainReport>;
    const errors = [said, said.verification, ...(said.files ?? []), ...(said.results ?? [])];
    const checks = [...(said.checks ?? []), ...(said.verification?.checks ?? [])];
    return JSON.stringify([errors.map((each) => each?.error), notPassed(checks)], null, 2);
  } catch {
    return out;
  }
}

/** The ids of statements with an expectation, those of rollbacks aside: what a verification must not leave out. */
function promised({ files: [file] }: ExplainReport): string[] {
  assert.ok(file);
  const rollbacks = file.sections.filter(({ role }) => role === 'rollback').map(({ id }) => id);
  return file.blocks
    .filter(({ section }) => !rollbacks.includes(section))
    .flatMap(({ statements }) => statements)
    .filter(({ expectations }) => expectations.length > 0)
    .map(({ id }) => `GUIDE.md#${id.replace('GUIDE.md#', '')}`);
}

/** Everything that a person does with one sample on one database, from nothing to nothing. */
class Story {
  constructor(
    private readonly story: SampleStory,
    private readonly place: Place,
    private readonly root: string,
  ) {}

  /** With `oneByOne`, each damage is done alone, and the repaired database verified again. */
  async tell(guideChecks: readonly string[], oneByOne: boolean): Promise<void> {
    const { place, story } = this;
    const nothing = await place.on(stateOf);
    await this.#apply();
    const applied = await place.on(stateOf);
    await this.#verify(guideChecks);
    const groups = oneByOne ? story.damages.map((damage) => [damage]) : [story.damages];
    for (const damages of groups) {
      await this.#send(damages.map(({ harm }) => harm));
      await this.#assertNoticed(damages);
      await this.#send(damages.map(({ repair }) => repair));
    }
    // No repair deletes more than its damage inserted: what a verification left would still be there.
    assert.deepEqual(differences(applied, await place.on(stateOf)), [], 'verified and repaired');
    if (oneByOne) {
      const { checks } = await this.#verification(EXIT.ok);
      assert.deepEqual(notPassed(checks), leftOpen(story), 'repaired');
    }
    await this.#rollBack();
    assert.deepEqual(differences(nothing, await place.on(stateOf)), [], 'rolled back');
  }

  async #apply(): Promise<void> {
    const { results } = await this.#run<ApplyReport>(EXIT.ok, 'apply', ...this.#files());
    assert.deepEqual(
      results.map(({ outcome, path: file }) => `${outcome} ${file}`),
      this.story.migrations.map(([file]) => `applied ${file}`),
    );
  }

  async #verify(guideChecks: readonly string[]): Promise<void> {
    const { story } = this;
    const isWhole = story.leftOpen.length + story.unseen === 0;
    const verified = await this.#verification(
      isWhole ? EXIT.ok : EXIT.notAllChecked,
      '--strict',
      ...this.#files(),
    );
    const { checks, summary, unchecked } = verified;
    assert.deepEqual(notPassed(checks), leftOpen(story));
    assert.equal(unchecked.length, story.unseen);
    const ids = new Set(checks.map(({ id }) => id));
    assert.equal(ids.size, checks.length);
    assert.deepEqual(
      guideChecks.filter((id) => !ids.has(id)),
      [],
    );
    this.#assertFiles(verified);
    assert.equal(summary.passed, checks.length - story.leftOpen.length);
  }

  /** The files hold what the report says, and no secret. */
  #assertFiles({ checks, summary, unchecked }: VerifyReport): void {
    const folder = path.join(this.root, 'results');
    const names = ['before-analysis.json', 'migration-results.json', 'verification-results.json'];
    assert.deepEqual(fs.readdirSync(folder).sort(), names);
    const texts = names.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
    const written = JSON.parse(texts[2]!) as VerifyReport;
    assert.deepEqual(written.summary, summary);
    assert.deepEqual(
      written.checks.map(({ id, outcome }) => [id, outcome]),
      checks.map(({ id, outcome }) => [id, outcome]),
    );
    const junit = fs.readFileSync(path.join(this.root, 'results.xml'), 'utf8');
    const count = (pattern: RegExp) => (junit.match(pattern) ?? []).length;
    assert.equal(count(/<testcase /g), checks.length + unchecked.length);
    assert.equal(count(/<skipped[ >]/g), summary.notChecked + unchecked.length);
    assert.equal(count(/<(failure|error)[ >]/g), 0);
    const { secret } = this.place;
    if (secret !== undefined) assert.ok(![...texts, junit].join('').includes(secret));
  }

  async #send(statements: readonly string[]): Promise<void> {
    await this.place.on(async (session) => {
      for (const statement of statements) {
        const { error } = await session.script(statement);
        assert.equal(error, null, statement);
      }
    });
  }

  async #assertNoticed(damages: readonly StoryDamage[]): Promise<void> {
    const what = damages.map((damage) => damage.what).join(', ');
    const { checks } = await this.#verification(EXIT.checksFailed);
    assert.deepEqual(notPassed(checks), expectedFailures(this.story, damages), what);
    for (const damage of damages) assert.ok(says(checks, damage), `${what}: ${damage.shows}`);
  }

  async #rollBack(): Promise<void> {
    const { migrations } = this.story;
    const { results } = await this.#run<ApplyReport>(
      EXIT.ok,
      'rollback',
      '--last',
      String(migrations.length),
    );
    assert.deepEqual(
      results.map(({ outcome, path: file, sqlPath }) => [outcome, file, sqlPath]),
      [...migrations].reverse().map(([file, rollback]) => ['rolledBack', file, rollback]),
    );
  }

  #verification(code: number, ...args: string[]): Promise<VerifyReport> {
    return this.#run<VerifyReport>(code, 'verify', '--guide', 'GUIDE.md', ...args);
  }

  #run<Report>(code: number, ...args: string[]): Promise<Report> {
    return report<Report>(this.root, code, [...args, ...this.place.target]);
  }

  #files(): string[] {
    return ['--results', 'results', '--junit', 'results.xml'];
  }
}

describe('the samples in the terminal', function () {
  this.timeout(300_000);

  for (const story of STORIES) {
    describe(story.name, () => {
      let guide: ExplainReport;

      before(async () => {
        guide = await report<ExplainReport>(copyOf(story.name), EXIT.ok, [
          'guide',
          'explain',
          'GUIDE.md',
        ]);
      });

      it('has a guide that is understood in every line', () => {
        const [file] = guide.files;
        assert.deepEqual(file?.problems, []);
        const unclear = file.blocks
          .flatMap(({ statements }) => statements)
          .filter(({ expectations }) => expectations.some(({ kind }) => kind === 'unknown'));
        assert.deepEqual(
          unclear.map(({ id, sentences }) => [id, sentences.map(({ text }) => text)]),
          [],
        );
      });

      it('has a guide that gives the order', async () => {
        const root = copyOf(story.name);
        const order = await report<OrderReport>(root, EXIT.ok, ['guide', 'order', 'GUIDE.md']);
        assert.deepEqual(
          order.order,
          story.migrations.map(([file]) => file),
        );
        assert.deepEqual([order.missing, order.unnamed], [[], []]);
        assert.equal(order.unchanged, fs.existsSync(path.join(root, 'plumbline.json')));
      });

      it('is applied, verified, damaged, repaired and taken back on every target', async () => {
        const guideChecks = promised(guide);
        const ended = await Promise.allSettled(
          (await storyPlaces()).map((place, index) =>
            // The newest server tells the damages apart; everywhere else all of them are there at once.
            new Story(story, place, copyOf(story.name))
              .tell(guideChecks, index === 0)
              .catch((error: unknown) => {
                if (error instanceof Error) error.message = `${place.name}: ${error.message}`;
                throw error;
              }),
          ),
        );
        for (const one of ended) if (one.status === 'rejected') throw one.reason;
      });
    });
  }
});
