import assert from 'node:assert/strict';
import { insteadOfPsql } from './insteadOfPsql';

describe('insteadOfPsql', () => {
  const cases: readonly (readonly [found: string, advice: RegExp])[] = [
    ['\\connect other', /database of its target/],
    ['\\c', /database of its target/],
    ['\\i other.sql', /content of that file/],
    ['\\ir other.sql', /content of that file/],
    ["\\copy t from 'f.csv' csv", /COPY \.\.\. FROM STDIN;/],
    ['\\set id 1', /the value where the variable is used/],
    ['\\gexec', /EXECUTE in a DO block/],
    ['\\if :x', /IF in a DO block/],
    ['\\endif', /IF in a DO block/],
    ['\\echo done', /RAISE NOTICE/],
    ['\\! ls', /on the machine/],
    ['\\d users', /changes nothing/],
    ['\\timing on', /changes nothing/],
    ['\\pset pager off', /changes nothing/],
    ['\\unknown', /run this file with psql/],
  ];
  for (const [found, advice] of cases) {
    it(`advises for ${found}`, () => assert.match(insteadOfPsql(found), advice));
  }
});
