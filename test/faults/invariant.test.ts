import assert from 'node:assert/strict';
import type { ApplyReport } from '../../src/core/report/model';
import { onClient } from '../postgres/engineHarness';
import { servers } from '../postgres/server';
import { startApply } from './commandLine';
import { prepared, undisturbed } from './endure';
import { transactionalFixture } from './fixture';
import { assertInvariant, assertTruth } from './invariant';

/** What the suite would have to see if a runner were at fault. */
const DAMAGE: Readonly<Record<string, string>> = {
  'a row without effects': 'drop table m002 cascade',
  'effects without a row': "delete from plumbline.migration where version = '002'",
  'an effect that came twice': "insert into fault.effects values ('002', 1)",
  'an effect that is missing': "delete from fault.effects where version = '002'",
};

describe('the invariant', function () {
  this.timeout(0);
  const fixture = transactionalFixture();

  for (const [name, sql] of Object.entries(DAMAGE)) {
    it(`sees ${name}`, async () => {
      const [server] = await servers();
      const { end } = await undisturbed(server!, fixture);
      const url = await prepared(server!, fixture);
      await startApply(url, fixture.root).ended;
      const held = await assertInvariant(url, fixture, end);
      assert.equal(held.length, 3);
      await onClient(url, (client) => client.query(sql));
      await assert.rejects(assertInvariant(url, fixture, end), /history row if and only if/);
    });
  }

  it('sees a report that is not true', async () => {
    const [server] = await servers();
    const { end } = await undisturbed(server!, fixture);
    const url = await prepared(server!, fixture);
    const ended = await startApply(url, fixture.root).ended;
    const held = await assertInvariant(url, fixture, end);
    assertTruth(ended, held);
    const report = ended.report!;
    const first = report.results[0]!;
    const missing = held.map((one, index) => (index === 1 ? { ...one, recorded: false } : one));
    const lies: readonly [string, Partial<ApplyReport>, typeof held][] = [
      ['succeeded, and something is missing', {}, missing],
      ['and there', { results: [{ ...first, outcome: 'notExecuted' }] }, held],
      ['committed and not told', { results: [first] }, held],
    ];
    for (const [lie, change, there] of lies) {
      const told = { ...ended, report: { ...report, ...change } };
      assert.throws(() => assertTruth(told, there), new RegExp(lie));
    }
  });
});
