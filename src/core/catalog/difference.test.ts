import assert from 'node:assert/strict';
import { catalogDifference } from './difference';
import { catalog, column, table } from './leadsTable.testing';

describe('catalogDifference', () => {
  it('is empty for two catalogs that agree', () => {
    const definitions = { 'table public.leads': 'heap' };
    assert.deepEqual(
      catalogDifference(
        catalog([table, column('id')], definitions),
        catalog([{ ...table }, column('id')], definitions),
      ),
      [],
    );
  });

  it('names what came, what went and which fields changed, sorted by key', () => {
    assert.deepEqual(
      catalogDifference(
        catalog([table, column('a'), column('b')]),
        catalog([table, column('b', 'uuid'), column('c')]),
      ),
      [
        { change: 'removed', key: 'column public.leads.a', before: column('a') },
        {
          change: 'changed',
          key: 'column public.leads.b',
          fields: ['type'],
          before: column('b'),
          after: column('b', 'uuid'),
        },
        { change: 'added', key: 'column public.leads.c', after: column('c') },
      ],
    );
  });

  it('sees a change that only the server’s own text shows', () => {
    const [change, ...others] = catalogDifference(
      catalog([table], { 'table public.leads': 'fillfactor=70' }),
      catalog([table], { 'table public.leads': 'fillfactor=90' }),
    );
    assert.deepEqual(change?.fields, ['definition']);
    assert.deepEqual(others, []);
  });

  it('sees a text that one side does not have', () => {
    const [change] = catalogDifference(
      catalog([table], { 'table public.leads': 'fillfactor=70' }),
      catalog([table]),
    );
    assert.deepEqual(change?.fields, ['definition']);
  });

  it('sees what the model has no kind for', () => {
    assert.deepEqual(
      catalogDifference(
        catalog([], { 'rule public.r': 'old', 'rule public.gone': 'x' }),
        catalog([], { 'rule public.r': 'new' }),
      ),
      [
        { change: 'removed', key: 'rule public.gone' },
        { change: 'changed', key: 'rule public.r', fields: ['definition'] },
      ],
    );
  });

  it('sees columns that changed places, but not those that others moved', () => {
    const before = catalog([table, column('a'), column('b'), column('c')]);
    const swapped = catalog([table, column('b'), column('a'), column('c')]);
    assert.deepEqual(
      catalogDifference(before, swapped).map(({ key, fields }) => ({ key, fields })),
      [{ key: 'table public.leads', fields: ['columnOrder'] }],
    );
    const inserted = catalog([table, column('a'), column('x'), column('b'), column('c')]);
    assert.deepEqual(
      catalogDifference(before, inserted).map(({ key }) => key),
      ['column public.leads.x'],
    );
  });

  it('sees the order and the content of lists', () => {
    const labels = (...names: string[]) =>
      catalog([{ kind: 'enum', schema: 'public', name: 'mood', labels: names }]);
    assert.equal(catalogDifference(labels('a', 'b'), labels('a', 'b')).length, 0);
    assert.deepEqual(catalogDifference(labels('a', 'b'), labels('b', 'a'))[0]?.fields, ['labels']);
    assert.deepEqual(catalogDifference(labels('a'), labels('a', 'b'))[0]?.fields, ['labels']);
  });

  it('sees roles and what they may do', () => {
    const role = (name: string, bypassesRowSecurity: boolean) => ({
      name,
      bypassesRowSecurity,
      superuser: false,
      canLogIn: false,
    });
    const changes = catalogDifference(
      { ...catalog([]), roles: [role('a', false), role('b', false)] },
      { ...catalog([]), roles: [role('a', true), role('c', false)] },
    );
    assert.deepEqual(
      changes.map(({ change, key, fields }) => [change, key, fields]),
      [
        ['changed', 'role a', ['bypassesRowSecurity']],
        ['removed', 'role b', undefined],
        ['added', 'role c', undefined],
      ],
    );
  });
});
