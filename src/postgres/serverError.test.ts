import assert from 'node:assert/strict';
import { fromServer } from './serverError';

describe('an error of the connection', () => {
  const broken = Object.assign(new Error('SSL routines: bad record mac'), { code: 'ERR_SSL_X' });

  it('is one of TLS only until the session is ready: later, what was sent may have been done', () => {
    assert.equal(fromServer(broken, 'connect').code, 'tlsFailed');
    assert.equal(fromServer(broken, 'session').code, 'connectionLost');
  });
});
