import type { Statement } from '../sql/script.model';
import type { ExpectedCatalog, ExpectedEntry, Origin } from './expected';
import type { Check } from './model';
import { objectTitle } from './title';

export interface DerivedChecks {
  /** In the order of the statements that they come from. */
  readonly checks: readonly Check[];
  /** One per statement whose effect no check can see, or not all of it. */
  readonly unchecked: readonly { readonly statement: Statement; readonly reason: string }[];
}

interface Placed {
  readonly check: Check;
  readonly statement: number;
}

/**
 * The checks that follow from a migration's own SQL: one per object that it makes or changes and that no later
 * migration removes, one per object that it drops and that no later one makes again.
 */
export function deriveChecks(expected: ExpectedCatalog, version: string): DerivedChecks {
  const isOwn = (origin: Origin) => origin.version === version;
  const present = expected.objects.flatMap((entry) => {
    const origin = entry.origins.find(isOwn);
    return origin ? [presentCheck(entry, origin)] : [];
  });
  const absent = expected.absences.flatMap(({ key, object, origin }): Placed[] =>
    isOwn(origin)
      ? [
          placed(origin, {
            id: `${version}:absent ${key}`,
            title: `${objectTitle(object)} is gone`,
            expects: { kind: 'absent', object },
          }),
        ]
      : [],
  );
  return {
    checks: [...present, ...absent]
      .sort((a, b) => a.statement - b.statement)
      .map(({ check }) => check),
    unchecked: uncheckedOf(expected, version),
  };
}

function presentCheck({ key, object, creator, doubt }: ExpectedEntry, origin: Origin): Placed {
  const changes = creator?.version !== origin.version;
  return placed(origin, {
    id: `${origin.version}:${key}`,
    title: objectTitle(object),
    ...(changes && { changes }),
    ...(doubt !== null && { doubt }),
    expects: { kind: 'present', object },
  });
}

function placed(origin: Origin, check: Omit<Check, 'migration' | 'source'>): Placed {
  const { version, path, line, statement } = origin;
  return {
    statement: statement.index,
    check: { ...check, migration: version, source: { kind: 'derived', path, line } },
  };
}

function uncheckedOf(expected: ExpectedCatalog, version: string): DerivedChecks['unchecked'] {
  const reasons = new Map<Statement, string[]>();
  for (const { origin, reason } of expected.unchecked) {
    if (origin.version !== version) continue;
    const known = reasons.get(origin.statement) ?? [];
    if (!known.includes(reason)) known.push(reason);
    reasons.set(origin.statement, known);
  }
  return [...reasons].map(([statement, list]) => ({ statement, reason: list.join('; ') }));
}
