import assert from 'node:assert/strict';
import { loadSqlParser } from '../core/sql/parser';
import { withFolder } from '../workspace/folder.testing';
import { loadGuide } from './loadGuides';
import { notRunReason, planSections, type SectionPlan } from './sectionPlan';

const GUIDE = `# Notes

## Verify

\`\`\`sql
select count(*) from notes;
-- Expected: 0
\`\`\`

## Rollback

\`\`\`sql
drop table notes;
select count(*) from pg_class where relname = 'notes';
-- Expected: 0
\`\`\`
`;

describe('the sections that a run of a guide is about', () => {
  it('refuses a rollback also when it, or a statement in it, is named', () =>
    withFolder({ 'GUIDE.md': GUIDE }, async (root) => {
      const parser = await loadSqlParser();
      const { guide, binds } = await loadGuide(root, parser, { path: 'GUIDE.md' }, []);
      assert.ok(guide);
      const rollback = guide.sections.find(({ role }) => role === 'rollback');
      assert.ok(rollback);
      const inIt = guide.blocks
        .filter(({ section }) => section === rollback.index)
        .flatMap(({ statements }) => statements);
      assert.equal(inIt.length, 2);
      for (const id of [rollback.id, inIt[1]!.id]) {
        const plans: SectionPlan[] = planSections(parser, { guide, binds }, [id], []).flat();
        assert.deepEqual(
          plans.map((plan) => [plan.section.id, plan.isNamed, notRunReason(plan)]),
          [[rollback.id, true, 'It takes something back, and runs as a rollback alone.']],
        );
      }
      const verify = guide.sections.find(({ role }) => role === 'verify');
      const named = planSections(parser, { guide, binds }, [verify!.id], []).flat();
      assert.deepEqual(named.map(notRunReason), [null]);
    }));
});
