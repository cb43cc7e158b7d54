import assert from 'node:assert/strict';
import { Sequence } from './sequence';

const file = (version: string, folder = 'm'): { version: string; path: string } => ({
  version,
  path: `${folder}/${version}.sql`,
});
const gone = (version: string): { version: string; path: string } => ({ version, path: '' });

describe('the sequence of migrations', () => {
  const stated = new Sequence(['schema', '002', '004', '005', '003', '006'].map((v) => file(v)));
  const byVersion = new Sequence(['001', '002', '20260120'].map((v) => file(v)));

  it('is that of the files, whatever their versions say', () => {
    assert.equal(stated.isAfter(file('003'), file('005')), true);
    assert.equal(stated.isAfter(file('005'), file('003')), false);
    assert.equal(stated.isAfter(file('002'), file('schema')), true);
    assert.equal(stated.isAfter(file('002'), file('002')), false);
  });

  it('places what has no file by its version, where the files stand by theirs', () => {
    assert.equal(byVersion.isAfter(gone('003'), file('002')), true);
    assert.equal(byVersion.isAfter(file('20260120'), gone('003')), true);
    assert.equal(byVersion.isAfter(file('001'), gone('003')), false);
  });

  it('does not know where a file stood that is gone from a stated order', () => {
    assert.equal(stated.isAfter(gone('007'), file('003')), null);
    assert.equal(stated.isAfter(file('003'), gone('001')), null);
  });

  it('puts two files of one version in no order', () => {
    const twice = new Sequence([file('001', 'a'), file('001', 'b')]);
    assert.equal(twice.isAfter(file('001', 'b'), file('001', 'a')), false);
  });
});
