import type { ExpectedObject } from '../../catalog/model';
import type { Effect } from '../effect';

type CreateMode = Extract<Effect, { change: 'create' }>['mode'];

export const none: Effect = { change: 'none' };

/** Of a statement that changes nothing: one list for all of them. */
export const onlyNone: readonly Effect[] = [none];

export function create(object: ExpectedObject, mode: CreateMode = 'plain'): Effect {
  return { change: 'create', object, mode };
}

export function amend(object: ExpectedObject): Effect {
  return { change: 'amend', object };
}

export function drop(object: ExpectedObject, cascade = false): Effect {
  return { change: 'drop', object, cascade };
}

export function opaque(reason: string): Effect {
  return { change: 'opaque', reason };
}

/** Something that lasts, of a kind that the catalog model does not hold. */
export function notCompared(what: string): Effect {
  return opaque(`${what} is not compared with the database`);
}

export function ifNotExists(missing: boolean | undefined): CreateMode {
  return missing ? 'ifNotExists' : 'plain';
}

export function orReplace(replace: boolean | undefined): CreateMode {
  return replace ? 'orReplace' : 'plain';
}
