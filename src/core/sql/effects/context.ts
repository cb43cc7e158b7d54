import type { Node } from 'libpg-query';
import type { NodeKind, NodeOf } from '../ast';
import type { Effect } from '../effect';
import type { Scope } from './scope';
import type { StatementSource } from './statementSource';

/** What reading a statement's effects needs beside its tree. */
export interface EffectContext {
  readonly source: StatementSource;
  /** Decided by the statements before; this one may change it. */
  readonly scope: Scope;
  /** The statement's command tag, for reasons. */
  readonly tag: string;
  /** The effects of a statement within this one (CREATE SCHEMA ..., EXPLAIN ANALYZE). */
  readonly within: (node: Node) => readonly Effect[];
}

export type EffectReader<K extends NodeKind> = (
  stmt: NodeOf<K>,
  context: EffectContext,
) => readonly Effect[];

/** Readers by the kind of node that each takes. */
export type EffectReaders = { readonly [K in NodeKind]?: EffectReader<K> };
