import assert from 'node:assert/strict';
import type { ExpectedObject } from '../../catalog/model';
import type { Effect } from '../effect';
import { loadSqlParser, type SqlParser } from '../parser';
import { parseScript } from '../script';

let parser: SqlParser | undefined;

/** To be awaited before the functions below are used. */
export async function loadParser(): Promise<SqlParser> {
  parser = await loadSqlParser();
  return parser;
}

/** The effects of all statements of a script that the parser takes. */
export function effectsIn(sql: string): Effect[] {
  assert.ok(parser);
  const { statements, problems } = parseScript(parser, sql);
  assert.ok(statements.length > 0, JSON.stringify(problems));
  return statements.flatMap(({ effects }) => effects);
}

/** The effects of the script's last statement. */
export function lastEffects(sql: string): readonly Effect[] {
  assert.ok(parser);
  return parseScript(parser, sql).statements.at(-1)?.effects ?? [];
}

/** The objects of a kind that the script creates. */
export function created<K extends ExpectedObject['kind']>(
  sql: string,
  kind: K,
): Extract<ExpectedObject, { kind: K }>[] {
  return effectsIn(sql).flatMap((effect) =>
    effect.change === 'create' && isOfKind(effect.object, kind) ? [effect.object] : [],
  );
}

/** What the script's one amending effect states. */
export function amended(sql: string): ExpectedObject {
  const [effect, ...others] = lastEffects(sql);
  assert.equal(others.length, 0);
  assert.ok(effect?.change === 'amend', JSON.stringify(effect));
  return effect.object;
}

function isOfKind<K extends ExpectedObject['kind']>(
  object: ExpectedObject,
  kind: K,
): object is Extract<ExpectedObject, { kind: K }> {
  return object.kind === kind;
}
