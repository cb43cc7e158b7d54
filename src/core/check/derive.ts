import type { Statement } from '../sql/script.model';
import type {
  ExpectedAbsence,
  ExpectedCatalog,
  ExpectedEntry,
  Origin,
  UncheckableEffect,
} from './expected';
import type { Check } from './model';
import { objectTitle } from './title';

export interface DerivedChecks {
  /** In the order of the statements that they come from. */
  readonly checks: readonly Check[];
  /** One per statement whose effect no check can see, or not all of it; made each time it is read. */
  readonly unchecked: readonly { readonly statement: Statement; readonly reason: string }[];
  /** Whether every effect can be seen. */
  readonly isComplete: boolean;
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
    get unchecked() {
      return uncheckedOf(expected, version);
    },
    isComplete: !expected.unchecked.some((effect) => effect.version === version),
  };
}

/**
 * `deriveChecks` for many migrations: each is given only what is its own, so that the whole is looked at once.
 *
 * @returns the checks of a version
 */
export function checksByVersion(expected: ExpectedCatalog): (version: string) => DerivedChecks {
  const objects = new Map<string, ExpectedEntry[]>();
  for (const entry of expected.objects) {
    for (const version of new Set(entry.origins.map((origin) => origin.version))) {
      listIn(objects, version).push(entry);
    }
  }
  const absences = new Map<string, ExpectedAbsence[]>();
  for (const absence of expected.absences) listIn(absences, absence.origin.version).push(absence);
  const unchecked = new Map<string, UncheckableEffect[]>();
  for (const effect of expected.unchecked) listIn(unchecked, effect.version).push(effect);
  return (version) =>
    deriveChecks(
      {
        objects: objects.get(version) ?? [],
        absences: absences.get(version) ?? [],
        unchecked: unchecked.get(version) ?? [],
      },
      version,
    );
}

function listIn<T>(lists: Map<string, T[]>, version: string): T[] {
  const list = lists.get(version) ?? [];
  lists.set(version, list);
  return list;
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
  for (const { statement, reason, ...effect } of expected.unchecked) {
    if (effect.version !== version) continue;
    const known = reasons.get(statement) ?? [];
    if (!known.includes(reason)) known.push(reason);
    reasons.set(statement, known);
  }
  return [...reasons].map(([statement, list]) => ({ statement, reason: list.join('; ') }));
}
