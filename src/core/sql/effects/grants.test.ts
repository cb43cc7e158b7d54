import assert from 'node:assert/strict';
import { effectsIn, loadParser } from './effects.testing';

before(loadParser);

/** `+` for a grant and `-` for what is taken away: `+ table public.t to bob: select`. */
function read(sql: string): string[] {
  return effectsIn(sql).map((effect) => {
    if (effect.change !== 'create' && effect.change !== 'drop') return effect.change;
    const { object } = effect;
    assert.ok(object.kind === 'grant');
    const sign = effect.change === 'create' ? '+' : '-';
    return `${sign} ${object.on} ${object.schema}.${object.object} to ${object.role}: ${object.privileges?.join(' ') ?? ''}`;
  });
}

const ALL_OF_TABLE = 'delete insert references select trigger truncate update';

describe('GRANT and REVOKE', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['GRANT SELECT ON t TO bob', ['+ table public.t to bob: select']],
    ['GRANT select, INSERT ON TABLE app.t TO "B b"', ['+ table app.t to B b: insert select']],
    ['GRANT ALL ON t TO bob', [`+ table public.t to bob: ${ALL_OF_TABLE}`]],
    ['GRANT ALL PRIVILEGES ON t TO PUBLIC', [`+ table public.t to public: ${ALL_OF_TABLE}`]],
    ['GRANT MAINTAIN ON t TO bob', ['+ table public.t to bob: maintain']],
    [
      'GRANT SELECT ON t, "U" TO a, b WITH GRANT OPTION',
      [
        '+ table public.t to a: select',
        '+ table public.t to b: select',
        '+ table public."U" to a: select',
        '+ table public."U" to b: select',
      ],
    ],
    [
      'GRANT USAGE ON SCHEMA app, s TO anon',
      ['+ schema app. to anon: usage', '+ schema s. to anon: usage'],
    ],
    ['GRANT ALL ON SCHEMA app TO anon', ['+ schema app. to anon: create usage']],
    ['GRANT USAGE, SELECT ON SEQUENCE s TO anon', ['+ sequence public.s to anon: select usage']],
    ['GRANT ALL ON SEQUENCE s TO anon', ['+ sequence public.s to anon: select update usage']],
    [
      'GRANT EXECUTE ON FUNCTION f(int, varchar(3)), app.g() TO anon',
      [
        '+ function public.f(integer, character varying) to anon: execute',
        '+ function app.g() to anon: execute',
      ],
    ],
    ['GRANT ALL ON PROCEDURE p(int) TO anon', ['+ function public.p(integer) to anon: execute']],
    [
      'GRANT ALL ON ROUTINE r(IN a int, OUT b int) TO anon',
      ['+ function public.r(integer) to anon: execute'],
    ],
    ['GRANT USAGE ON TYPE app.mood TO anon', ['+ type app.mood to anon: usage']],
    ['GRANT ALL ON DOMAIN d TO anon', ['+ type public.d to anon: usage']],
    ['REVOKE SELECT ON t FROM bob', ['- table public.t to bob: select']],
    [
      'REVOKE ALL ON t FROM PUBLIC CASCADE',
      [
        '- table public.t to public: delete insert maintain references select trigger truncate update',
      ],
    ],
    ['REVOKE ALL ON FUNCTION f() FROM PUBLIC', ['- function public.f() to public: execute']],
    ['GRANT SELECT (a) ON t TO bob', ['opaque']],
    ['GRANT SELECT, UPDATE (a) ON t TO bob', ['+ table public.t to bob: select', 'opaque']],
    ['REVOKE UPDATE (a), DELETE ON t FROM bob', ['- table public.t to bob: delete', 'opaque']],
    ['GRANT SELECT ON ALL TABLES IN SCHEMA app TO bob', ['opaque']],
    ['REVOKE GRANT OPTION FOR SELECT ON t FROM bob', ['opaque']],
    ['GRANT SELECT ON t TO CURRENT_USER', ['opaque']],
    ['GRANT EXECUTE ON FUNCTION f TO bob', ['opaque']],
    ['GRANT ALL ON DATABASE d TO bob', ['opaque']],
    ['GRANT admins TO bob', ['opaque']],
    ['ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO bob', ['opaque']],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(read(sql), expected));
  }

  it('know the function that the script made', () => {
    const sql =
      "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS ''; GRANT EXECUTE ON FUNCTION f TO a";
    const [, effect] = effectsIn(sql);
    assert.ok(effect?.change === 'create' && effect.object.kind === 'grant');
    assert.equal(effect.object.object, 'f(integer)');
  });

  it('tell whether a REVOKE cascades', () => {
    const [effect] = effectsIn('REVOKE SELECT ON t FROM a CASCADE');
    assert.equal(effect?.change === 'drop' && effect.cascade, true);
  });
});
