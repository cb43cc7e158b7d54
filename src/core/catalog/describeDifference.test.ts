import assert from 'node:assert/strict';
import { catalogDifference } from './difference';
import { describeDifference } from './describeDifference';
import { catalog, column, table } from './leadsTable.testing';
import type { Catalog, DatabaseObject } from './model';

const owned: DatabaseObject = { kind: 'sequence', schema: 'public', name: 'leads_id_seq' };
const grant: DatabaseObject = {
  kind: 'grant',
  on: 'table',
  schema: 'public',
  object: 'leads',
  column: null,
  role: 'anon',
  privileges: ['select'],
};
const comment: DatabaseObject = { kind: 'comment', on: 'column public.leads.id', text: 'key' };

const describeBetween = (before: Catalog, after: Catalog) =>
  describeDifference(catalogDifference(before, after), before, after);

describe('describeDifference', () => {
  it('says a new table once, without what stands on it', () => {
    const after = catalog([table, column('id'), owned, grant, comment], {
      'sequence public.leads_id_seq': 'bigint owned by public.leads.id',
    });
    assert.deepEqual(describeBetween(catalog([]), after), [
      { change: 'added', object: 'Table leads' },
    ]);
  });

  it('says what went from a table that stays', () => {
    const before = catalog([table, column('id'), column('email'), comment]);
    assert.deepEqual(describeBetween(before, catalog([table, column('email')])), [
      { change: 'removed', object: 'Column leads.id' },
    ]);
    assert.deepEqual(
      describeBetween(
        catalog([table, column('id'), comment]),
        catalog([table, column('id'), { ...grant }]),
      ),
      [
        { change: 'removed', object: 'Comment on column public.leads.id' },
        { change: 'added', object: 'Grant on table leads to anon' },
      ],
    );
  });

  it('gives both values of what changed, the order of columns too', () => {
    assert.deepEqual(
      describeBetween(
        catalog([table, column('a'), column('b')], { 'rule public.r': 'old' }),
        catalog([table, column('b', 'uuid'), column('a')], { 'rule public.r': 'new' }),
      ),
      [
        {
          change: 'changed',
          object: 'Column leads.b',
          fields: [{ name: 'type', before: 'text', after: 'uuid' }],
        },
        {
          change: 'changed',
          object: 'Rule public.r',
          fields: [{ name: 'definition', before: 'old', after: 'new' }],
        },
        {
          change: 'changed',
          object: 'Table leads',
          fields: [{ name: 'columnOrder', before: 'a, b', after: 'b, a' }],
        },
      ],
    );
  });
});
