import assert from 'node:assert/strict';
import type { TargetReport } from '../../src/core/report/model';
import { addressOf, isSameTarget } from './target';

const target: TargetReport = {
  name: 'staging',
  origin: 'plumbline.json',
  host: 'db.example.com',
  port: 5432,
  database: 'app',
  user: 'app',
  environment: 'staging',
  server: null,
};

describe('targets in the panel', () => {
  it('are written as host, port and database', () => {
    assert.equal(addressOf(target), 'db.example.com:5432/app');
    assert.equal(addressOf({ ...target, host: '::1' }), '[::1]:5432/app');
    assert.equal(addressOf({ ...target, port: 0 }), 'app');
  });

  it('are the same database as long as name, host, port, database and role agree', () => {
    assert.equal(isSameTarget(target, { ...target, server: 'PostgreSQL 18.3' }), true);
    for (const change of [
      { name: 'x' },
      { host: 'x' },
      { port: 6543 },
      { database: 'x' },
      { user: 'x' },
    ]) {
      assert.equal(isSameTarget(target, { ...target, ...change }), false);
    }
  });

  it('that were not asked yet are told apart by their name', () => {
    const chosen = { ...target, host: '', port: 0, database: '', user: '', origin: '' };
    assert.equal(isSameTarget(target, chosen), true);
    assert.equal(isSameTarget(target, { ...chosen, name: 'x' }), false);
  });
});
