import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CheckReport, VerifyReport } from '../../src/core/report/model';
import { Activity } from '../../src/extension/activity';
import { Readings } from '../../src/extension/commands/readings';
import { Failures } from '../../src/extension/failures';
import { ShownResults } from '../../src/extension/guides/shownResults';
import { GuideOutcomes } from '../../src/extension/inline/guideOutcomes';
import type { Log } from '../../src/extension/log';
import type { OpenFolder } from '../../src/extension/openFolder';
import type { PanelUpdate } from '../../src/extension/panel/resultsPanel';
import type { Requests } from '../../src/extension/requests';
import type { ChosenTarget } from '../../src/extension/targets/targetStore';
import { unasked } from '../../src/extension/targets/targets';

const PATH = 'checks.md';

const folder: OpenFolder = {
  root: '/somewhere',
  uri: vscode.Uri.file('/somewhere'),
  name: 'somewhere',
  hasMore: false,
  isTrusted: true,
};

const check = {
  id: `${PATH}#1`,
  title: 'Tables',
  outcome: 'passed',
  source: { kind: 'guide', path: PATH, line: 4 },
  stated: { outcomeLine: 6 },
} as unknown as CheckReport;

const report = {
  target: unasked('old', 'local'),
  run: { startedAt: '2024-05-06T07:08:09Z', outcome: 'succeeded' },
  checks: [check],
} as unknown as VerifyReport;

const whole = { isCurrent: true, isPart: false };

describe('outcomes that are shown at their lines', () => {
  const fileChanged = new vscode.EventEmitter<string>();
  let outcomes: GuideOutcomes;
  let shown: ShownResults;
  let told: PanelUpdate[];
  beforeEach(() => {
    told = [];
    outcomes = new GuideOutcomes(folder, fileChanged.event);
    shown = new ShownResults(
      { show: () => undefined, update: (news) => told.push(news) },
      outcomes,
    );
  });
  afterEach(() => outcomes.dispose());
  after(() => fileChanged.dispose());

  it('are those of the chosen target and the text of now', () => {
    const { isCurrent, edited } = shown.show(report, shown.texts(), whole);
    assert.deepEqual([isCurrent, [...edited]], [true, []]);
    assert.deepEqual(
      outcomes.of(PATH).map(({ line }) => line),
      [5],
    );
  });

  it('are none of a run during which another target was chosen', () => {
    const texts = shown.texts();
    shown.forget();
    // Another target can have taken the name, and so the id, of the one that was asked.
    const { isCurrent } = shown.show(report, texts, whole);
    assert.equal(isCurrent, false);
    assert.deepEqual(outcomes.of(PATH), []);
    assert.ok(told[0] && !('target' in told[0]));
  });

  it('are none of a run that was said to be of another target', () => {
    shown.show(report, shown.texts(), { ...whole, isCurrent: false });
    assert.deepEqual(outcomes.of(PATH), []);
  });

  it('are none of a file that was changed on disk during the run', () => {
    const texts = shown.texts();
    fileChanged.fire(PATH);
    const { edited } = shown.show(report, texts, whole);
    assert.deepEqual([...edited], [PATH]);
    assert.deepEqual(outcomes.of(PATH), []);
  });

  it('are said to be outdated when their file is changed on disk', () => {
    const outdated: string[] = [];
    outcomes.onDidOutdate((marks) => outdated.push(...marks.map(({ check: { id } }) => id)));
    shown.show(report, shown.texts(), whole);
    fileChanged.fire(PATH);
    assert.deepEqual(outdated, [check.id]);
    assert.deepEqual(outcomes.of(PATH), []);
  });

  it('are those of the text that stood there when the verification had its turn', async () => {
    const activity = new Activity(() => undefined);
    let end = (): void => undefined;
    const turn = new Promise<void>((resolve) => (end = resolve));
    const other = activity.run('something else', () => turn);
    const readings = new Readings({
      ...{ activity, shown },
      requests: {
        make: () =>
          Promise.resolve({
            engine: { verify: () => Promise.resolve(report) },
            request: { target: { id: 'chosen' } },
          }),
      } as unknown as Requests,
      targets: { chosen: { id: 'chosen' } as ChosenTarget },
      results: { show: () => undefined, update: () => undefined },
      failures: new Failures({} as unknown as Log),
    });
    try {
      const verified = readings.verify(undefined);
      fileChanged.fire(PATH);
      end();
      await Promise.all([other, verified]);
      assert.equal(outcomes.of(PATH).length, 1);
    } finally {
      activity.dispose();
    }
  });
});
