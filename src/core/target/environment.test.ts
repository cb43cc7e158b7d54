import assert from 'node:assert/strict';
import { environmentOf, isLoopback } from './environment';

describe('the environment of a target', () => {
  for (const host of [
    'localhost',
    'LOCALHOST',
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '0:0:0:0:0:0:0:1',
    '0000:0000:0000:0000:0000:0000:0000:0001',
    '::ffff:127.0.0.1',
    '/var/run/postgresql',
  ]) {
    it(`is local on ${host}`, () => {
      assert.equal(isLoopback(host), true);
      assert.equal(environmentOf(host), 'local');
    });
  }

  for (const host of [
    'db.abcdef.supabase.co',
    'localhost.example.com',
    'evil.localhost',
    '127.0.0.1.example.com',
    '127.example.com',
    '10.0.0.1',
    '192.168.1.5',
    '0.0.0.0',
    '::',
    '::11',
    '2001:db8::1',
    'host.docker.internal',
    '',
  ]) {
    it(`is production on ${JSON.stringify(host)}`, () => {
      assert.equal(isLoopback(host), false);
      assert.equal(environmentOf(host), 'production');
    });
  }

  it('is local for the built-in target', () => assert.equal(environmentOf(null), 'local'));
});
