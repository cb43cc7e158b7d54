import assert from 'node:assert/strict';
import { secretsOf } from './secretsOf';

describe('the secrets of a connection URL', () => {
  it('are the URL and its password as it is meant, not as it is encoded', () => {
    const url = 'postgresql://me:a%40b%2Fc@db.example.com/shop';
    assert.deepEqual(secretsOf(url), [url, 'a@b/c']);
  });

  it('are only the URL where the password is a name that is shown anyway, or where there is none', () => {
    for (const url of [
      'postgresql://postgres:postgres@localhost/postgres',
      'postgresql://me:shop@localhost/shop',
      'postgresql://me@localhost/shop',
      'no url at all',
    ]) {
      assert.deepEqual(secretsOf(url), [url]);
    }
  });
});
