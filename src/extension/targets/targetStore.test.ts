import assert from 'node:assert/strict';
import { TargetStore } from './targetStore';

function createStore(stored: Record<string, unknown> = {}) {
  const memory = new Map<string, unknown>(Object.entries(stored));
  const secrets = new Map<string, string>();
  let keys = 0;
  const store = new TargetStore(
    {
      get: (key) => memory.get(key),
      update: (key, value) => Promise.resolve(void memory.set(key, structuredClone(value))),
    },
    {
      get: (key) => Promise.resolve(secrets.get(key)),
      store: (key, value) => Promise.resolve(void secrets.set(key, value)),
      delete: (key) => Promise.resolve(void secrets.delete(key)),
    },
    () => `key ${++keys}`,
  );
  return { store, memory, secrets };
}

const url = 'postgresql://me:s3cret@db.example.com/shop';

describe('the target store', () => {
  it('keeps the URL in the secrets and in no other place', async () => {
    const { store, memory, secrets } = createStore();
    await store.add('staging', 'staging', url);
    assert.deepEqual([...secrets.values()], [url]);
    assert.ok(!JSON.stringify([...memory]).includes('s3cret'));
    assert.equal(await store.url(store.added()[0]!), url);
  });

  it('forgets the secret with the target', async () => {
    const { store, secrets } = createStore();
    await store.add('staging', 'staging', url);
    await store.remove('staging');
    assert.deepEqual(store.added(), []);
    assert.equal(secrets.size, 0);
  });

  it('replaces a target of the same name without leaving its old secret behind', async () => {
    const { store, secrets } = createStore();
    await store.add('staging', 'staging', url);
    await store.add('staging', 'production', `${url}2`);
    assert.deepEqual([...secrets.values()], [`${url}2`]);
    assert.deepEqual(
      store.added().map(({ name, environment }) => ({ name, environment })),
      [{ name: 'staging', environment: 'production' }],
    );
  });

  it('takes nothing from a state that it did not write', () => {
    const { store } = createStore({
      targets: [{ name: 'x' }, null, 7, { name: 'y', environment: 'moon', secretKey: 'k' }],
      chosenTarget: 'builtin',
    });
    assert.deepEqual(store.added(), []);
    assert.equal(store.chosen(), undefined);
  });
});
