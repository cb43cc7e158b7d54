import assert from 'node:assert/strict';
import { read } from './reading.testing';

describe('manual steps of a guide', () => {
  const steps = async (text: string): Promise<string[]> =>
    (await read(text)).sections.flatMap(({ manual }) =>
      manual.map(({ text: words, ticked }) => `${ticked ? 'x' : '-'} ${words}`),
    );

  it('are what has a tick box, anywhere', async () => {
    assert.deepEqual(
      await steps('## Notes\n\n- [ ] Tell the team\n- [x] Read `this`\n- ☐ Wait\n- plain\n'),
      ['- Tell the team', 'x Read this', '- Wait'],
    );
  });

  it('are the steps of a smoke test, with what stands under them', async () => {
    assert.deepEqual(
      await steps(
        '## Smoke tests\n\n1. Sign in\n2. Open it:\n   - it loads\n   - it shows a name\n',
      ),
      ['- Sign in', '- Open it: it loads; it shows a name'],
    );
  });

  it('are no steps that have SQL of their own', async () => {
    const text =
      '## Verification\n\n1. Look at the page\n2. Count the rows\n   ```sql\n   select 1;\n   ```\n';
    assert.deepEqual(await steps(text), ['- Look at the page']);
  });

  it('are no lists elsewhere', async () => {
    assert.deepEqual(await steps('## Apply\n\n1. Sign in\n2. Paste it\n'), []);
  });

  it('are no explanations in a verification', async () => {
    assert.deepEqual(await steps('## Verification\n\n- The first index serves lists.\n'), []);
  });

  it('keep their ids when lines are put in above', async () => {
    const text = '## Checklist\n\n- [ ] One\n- [ ] One\n';
    const ids = async (each: string): Promise<string[]> =>
      (await read(each)).sections.flatMap(({ manual }) => manual.map(({ id }) => id));
    assert.deepEqual(await ids(`Intro\n\n${text}`), await ids(text));
    assert.equal(new Set(await ids(text)).size, 2);
  });
});
