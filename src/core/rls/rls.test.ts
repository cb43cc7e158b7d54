import assert from 'node:assert/strict';
import type { Catalog, DatabaseObject, GrantObject, PolicyObject } from '../catalog/model';
import { policyFindings } from './findings';
import { tableSecurity } from './tables';

const role = (name: string, bypassesRowSecurity = false): Catalog['roles'][number] => ({
  name,
  bypassesRowSecurity,
  superuser: false,
  canLogIn: false,
});

const table = (name = 't'): DatabaseObject => ({
  kind: 'table',
  schema: 'public',
  name,
  persistence: 'permanent',
  partitioned: false,
  owner: 'owner',
});

const rowSecurity = (enabled: boolean, forced = false, name = 't'): DatabaseObject => ({
  kind: 'rowSecurity',
  schema: 'public',
  table: name,
  enabled,
  forced,
});

const grant = (to: string, ...privileges: string[]): GrantObject => ({
  kind: 'grant',
  on: 'table',
  schema: 'public',
  object: 't',
  column: null,
  role: to,
  privileges,
});

const columnGrant = (column: string, to: string, ...privileges: string[]): GrantObject => ({
  ...grant(to, ...privileges),
  column,
});

const policy = (fields: Partial<PolicyObject> = {}): PolicyObject => ({
  kind: 'policy',
  schema: 'public',
  table: 't',
  name: 'p',
  permissive: true,
  command: 'select',
  roles: ['authenticated'],
  using: '(owner_id = auth.uid())',
  withCheck: null,
  ...fields,
});

const catalog = (...objects: DatabaseObject[]): Catalog => ({
  objects,
  roles: [role('anon'), role('authenticated'), role('service_role', true), role('owner')],
  definitions: {},
});

const full = ['select', 'insert', 'update', 'delete'];

describe('coverage of a table', () => {
  const cellsOf = (name: string, ...objects: DatabaseObject[]): string =>
    Object.values(tableSecurity(catalog(table(), ...objects))[0]?.coverage[name] ?? {}).join(' ');

  it('is nothing without a privilege, whatever the policies say', () => {
    assert.equal(
      cellsOf('authenticated', rowSecurity(true), policy({ command: 'all' })),
      'none none none none',
    );
  });

  it('is all rows with a privilege and row security off', () => {
    assert.equal(
      cellsOf('anon', rowSecurity(false), grant('anon', 'select')),
      'all none none none',
    );
  });

  it('counts a privilege on some of the columns', () => {
    const objects = [columnGrant('ssn', 'anon', 'select'), columnGrant('b', 'anon', 'update')];
    assert.equal(cellsOf('anon', rowSecurity(false), ...objects), 'all none all none');
    const asPolicy = [rowSecurity(true), policy({ command: 'all', roles: ['anon'] }), ...objects];
    assert.equal(cellsOf('anon', ...asPolicy), 'policy none policy none');
  });

  it('comes with grants as SQL writes them, each once', () => {
    const [report] = tableSecurity(
      catalog(
        table(),
        rowSecurity(true),
        columnGrant('a', 'anon', 'select', 'update'),
        columnGrant('B', 'anon', 'update'),
        grant('anon', 'select'),
        columnGrant('a', 'owner', 'insert'),
      ),
    );
    assert.deepEqual(report?.grants, {
      anon: ['select', 'update (a, "B")'],
      owner: ['insert (a)'],
    });
  });

  it('counts a privilege and a policy of public for every role', () => {
    assert.equal(
      cellsOf('anon', rowSecurity(true), grant('public', 'select'), policy({ roles: ['public'] })),
      'policy none none none',
    );
  });

  it('is by policy only for the commands that a permissive policy is for', () => {
    const objects = [rowSecurity(true), grant('authenticated', ...full)];
    assert.equal(cellsOf('authenticated', ...objects, policy()), 'policy none none none');
    assert.equal(
      cellsOf('authenticated', ...objects, policy({ command: 'all' })),
      'policy policy policy policy',
    );
    assert.equal(
      cellsOf('authenticated', ...objects, policy({ permissive: false })),
      'none none none none',
    );
  });

  it('is all rows for a role that bypasses row security, as far as it holds privileges', () => {
    assert.equal(
      cellsOf('service_role', rowSecurity(true), grant('service_role', 'select', 'delete')),
      'all none none all',
    );
  });

  it('takes in what the role inherits from others', () => {
    const inheriting: Catalog = {
      ...catalog(table(), rowSecurity(true), grant('authenticated', 'select'), policy()),
      roles: [{ ...role('member'), inherits: ['authenticated'] }, role('authenticated')],
    };
    const secured = policy({ name: 'q', roles: ['member'] });
    const [report] = tableSecurity({ ...inheriting, objects: [...inheriting.objects, secured] });
    assert.equal(Object.values(report?.coverage.member ?? {}).join(' '), 'policy none none none');
  });

  it('is not shown for a table that cannot have row security', () => {
    assert.deepEqual(tableSecurity(catalog(table())), []);
  });

  it('is all rows for the owner, unless row security is forced', () => {
    const asOwner = policy({ roles: ['owner'] });
    assert.equal(cellsOf('owner', rowSecurity(true), asOwner), 'all all all all');
    assert.equal(cellsOf('owner', rowSecurity(true, true), asOwner), 'policy none none none');
  });
});

describe('findings of row security', () => {
  const found = (...objects: DatabaseObject[]): string[] =>
    policyFindings(catalog(table(), ...objects)).map(({ level, id }) => `${level} ${id}`);

  const cases: readonly [string, readonly DatabaseObject[], readonly string[]][] = [
    [
      'nothing on a table with row security, policy and privilege',
      [rowSecurity(true), grant('authenticated', 'select'), policy()],
      [],
    ],
    [
      'policies that do nothing',
      [rowSecurity(false), grant('authenticated', 'select'), policy()],
      [
        'error policies-without-row-security:public.t',
        'error exposed-without-row-security:public.t',
      ],
    ],
    [
      'a table that everyone reaches',
      [rowSecurity(false), grant('public', 'select')],
      ['error exposed-without-row-security:public.t'],
    ],
    [
      'a table of which everyone reaches a column',
      [rowSecurity(false), columnGrant('ssn', 'anon', 'select')],
      ['error exposed-without-row-security:public.t'],
    ],
    [
      'a policy for a role with the privilege on a column',
      [rowSecurity(true), columnGrant('a', 'authenticated', 'select'), policy()],
      [],
    ],
    [
      'a table of the service alone without row security',
      [rowSecurity(false), grant('service_role', ...full)],
      [],
    ],
    [
      'row security that shuts a granted role out',
      [rowSecurity(true), grant('anon', 'select')],
      ['warning row-security-without-policy:public.t'],
    ],
    [
      'row security without policy where nobody holds a privilege',
      [rowSecurity(true)],
      ['info row-security-without-policy:public.t'],
    ],
    [
      'a policy that lets everyone write',
      [
        rowSecurity(true),
        grant('anon', 'insert'),
        policy({ command: 'insert', roles: ['anon'], using: null, withCheck: 'true' }),
      ],
      ['error policy-always-true:public.t.p'],
    ],
    [
      'a policy whose new rows are not checked',
      [
        rowSecurity(true),
        grant('authenticated', 'update'),
        policy({ command: 'update', using: '(a = 1)', withCheck: '(true)' }),
      ],
      ['error policy-always-true:public.t.p'],
    ],
    [
      'an always true SELECT policy is a choice',
      [rowSecurity(true), grant('anon', 'select'), policy({ roles: ['anon'], using: 'true' })],
      [],
    ],
    [
      'an always true restrictive policy restricts nothing and opens nothing',
      [
        rowSecurity(true),
        grant('anon', 'insert'),
        policy({
          roles: ['anon'],
          command: 'insert',
          permissive: false,
          using: null,
          withCheck: 'true',
        }),
      ],
      [],
    ],
    [
      'a policy for a role without the privilege',
      [rowSecurity(true), grant('authenticated', 'select'), policy({ command: 'delete' })],
      ['warning policy-without-grant:public.t.p:authenticated'],
    ],
  ];
  for (const [title, objects, expected] of cases) {
    it(title, () => assert.deepEqual(found(...objects), expected));
  }

  it('leaves tables of the platform without policies alone', () => {
    const objects = { ...table('objects'), schema: 'storage' } as DatabaseObject;
    const secured = { ...rowSecurity(true, false, 'objects'), schema: 'storage' } as DatabaseObject;
    assert.deepEqual(policyFindings(catalog(objects, secured)), []);
  });
});

describe('the tables of a database', () => {
  it("come with a team's own first and the platform's last", () => {
    const inSchema = (object: DatabaseObject, schema: string): DatabaseObject =>
      ({ ...object, schema }) as DatabaseObject;
    const objects = [
      inSchema(table('users'), 'auth'),
      inSchema(rowSecurity(true, false, 'users'), 'auth'),
      ...['b', 'a'].flatMap((name) => [table(name), rowSecurity(true, false, name)]),
    ];
    assert.deepEqual(
      tableSecurity(catalog(...objects)).map(({ name }) => name),
      ['a', 'b', 'users'],
    );
  });
});
