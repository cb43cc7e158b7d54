import assert from 'node:assert/strict';
import type { Engine } from '../../src/app/engine';
import { PlumblineError } from '../../src/core/errors';
import type { TestApi } from '../../src/extension/api';
import type { ContextKeys } from '../../src/extension/contextKeys';
import { Guides } from '../../src/extension/guides/guides';
import type { Log } from '../../src/extension/log';
import { extensionApi, restoreFiles, writeFile } from './extensionUnderTest';

const NAME = 'late-guide.md';

describe('the list of guides', () => {
  let api: TestApi;
  let guides: Guides;
  let found: string[] | Error;
  let beforeAnswer: (() => void) | undefined;
  before(async () => {
    api = await extensionApi();
  });
  beforeEach(() => {
    found = [];
    beforeAnswer = undefined;
    const engine = {
      guides: () => {
        const answer = found;
        beforeAnswer?.();
        return Array.isArray(answer) ? Promise.resolve(answer) : Promise.reject(answer);
      },
    } as unknown as Engine;
    guides = new Guides({
      folder: api.folder,
      engines: { get: () => Promise.resolve(engine) },
      contextKeys: { set: () => undefined } as unknown as ContextKeys,
      log: { bug: (error: unknown) => assert.fail(String(error)) } as unknown as Log,
    });
  });
  afterEach(() => {
    guides.dispose();
    restoreFiles();
  });

  const untilChanged = () =>
    new Promise<void>((resolve) => {
      const listening = guides.onDidChange(() => {
        listening.dispose();
        resolve();
      });
    });

  it('tells of files that are changed before anybody looked for a guide', async () => {
    // What earlier tests have written may be told of late, and before this one.
    const told = new Promise<void>((resolve) =>
      guides.onDidChangeFile((path) => path === NAME && resolve()),
    );
    writeFile(api, NAME, '# Late');
    await told;
    assert.deepEqual(guides.paths, []);
  });

  it('is mended by itself when what kept it from being had is gone', async () => {
    found = new PlumblineError('manifestInvalid', 'guides is no list', { path: 'plumbline.json' });
    await assert.rejects(guides.list(), { code: 'manifestInvalid' });
    assert.equal(guides.problem?.code, 'manifestInvalid');
    found = [NAME];
    const changed = untilChanged();
    writeFile(api, 'plumbline.json', '{}');
    await changed;
    assert.deepEqual([guides.paths, guides.problem], [[NAME], undefined]);
  });

  it('stays what it was while it cannot be had', async () => {
    found = [NAME];
    await guides.list();
    found = new PlumblineError('manifestInvalid', 'guides is no list');
    const changed = untilChanged();
    guides.lookAgain();
    await changed;
    assert.deepEqual(guides.paths, [NAME]);
    assert.equal(guides.problem?.code, 'manifestInvalid');
  });

  it('is looked for again when what kept it from being had ends while it is looked for', async () => {
    found = new PlumblineError('manifestInvalid', 'guides is no list');
    const looking = guides.list();
    beforeAnswer = () => {
      beforeAnswer = undefined;
      found = [NAME];
      guides.lookAgain();
    };
    assert.deepEqual(await looking, [NAME]);
    assert.equal(guides.problem, undefined);
  });
});
