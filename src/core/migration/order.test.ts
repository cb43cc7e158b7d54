import assert from 'node:assert/strict';
import { compareVersions, versionKey } from './order';

/** A small generator with a seed, so that a failure can be repeated. */
function randomVersions(seed: number, count: number): string[] {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const part = (): string => {
    const length = [1, 2, 3, 7, 8, 12, 14][next(7)] ?? 1;
    // Few different digits, so that equal prefixes and equal numbers are common.
    return Array.from({ length }, () => '0012'.charAt(next(4))).join('');
  };
  const odd = ['', 'init', 'v2', '1a', '..', '0', '00'];
  return Array.from({ length: count }, () =>
    next(12) === 0
      ? (odd[next(odd.length)] ?? '')
      : Array.from({ length: 1 + next(3) }, part).join('.'),
  );
}

const sign = Math.sign;

describe('the order of versions', () => {
  const cases: [string, string][] = [
    ['2', '10'],
    ['002', '010'],
    ['2', '010'],
    ['003', '3'],
    ['9999999', '10000000'],
    ['999', '20260120'],
    ['20260120', '20260121'],
    ['20260121', '20260121200000'],
    ['20260121200000', '20260122'],
    ['20260121200000', '20260123090000'],
    ['1700000000000', '20260121200000'],
    ['1.2', '1.10'],
    ['1', '1.0'],
    ['1.9', '2'],
    ['1.2', '20260120'],
    ['20260120', '20260120.1'],
    ['20260120', 'init'],
    ['007', '7.1'],
  ];
  for (const [first, second] of cases) {
    it(`puts ${first} before ${second}`, () => {
      assert.ok(compareVersions(first, second) < 0);
      assert.ok(compareVersions(second, first) > 0);
    });
  }

  it('sorts the samples as the teams apply them', () => {
    const sorted = ['20260130000000', '20260120', '006', '20260128231758', '003', '20260121200000'];
    assert.deepEqual(sorted.sort(compareVersions), [
      '003',
      '006',
      '20260120',
      '20260121200000',
      '20260128231758',
      '20260130000000',
    ]);
  });

  it('is zero for one and the same text only', () => {
    for (const a of randomVersions(1, 300)) {
      for (const b of randomVersions(2, 300)) {
        assert.equal(compareVersions(a, b) === 0, a === b, `${a} and ${b}`);
      }
    }
  });

  it('turns its sign when the versions change places', () => {
    const versions = randomVersions(3, 400);
    for (const a of versions) {
      for (const b of versions) {
        const [there, back] = [sign(compareVersions(a, b)), sign(compareVersions(b, a))];
        assert.equal(there + back, 0, `${a} and ${b}`);
      }
    }
  });

  it('is transitive', () => {
    const versions = randomVersions(4, 90);
    for (const a of versions) {
      for (const b of versions) {
        if (compareVersions(a, b) > 0) continue;
        for (const c of versions) {
          if (compareVersions(b, c) > 0) continue;
          assert.ok(compareVersions(a, c) <= 0, `${a}, ${b}, ${c}`);
        }
      }
    }
  });

  it('takes leading zeros for the same version, but not other timestamps or further parts', () => {
    assert.equal(versionKey('3'), versionKey('003'));
    assert.equal(versionKey('1.2'), versionKey('01.02'));
    assert.notEqual(versionKey('20260121'), versionKey('20260121000000'));
    assert.notEqual(versionKey('1'), versionKey('1.0'));
  });

  it('puts versions that mean the same next to each other', () => {
    const sorted = [...new Set(randomVersions(5, 600))].sort(compareVersions);
    const keys = sorted.map(versionKey).filter((key, at, all) => key !== all[at - 1]);
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(keys.length < sorted.length, 'no two versions meant the same');
  });
});
