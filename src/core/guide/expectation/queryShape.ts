import type { DeleteStmt, InsertStmt, MergeStmt, Node, SelectStmt, UpdateStmt } from 'libpg-query';
import { as, kindOf } from '../../sql/ast';
import type { SqlParser } from '../../sql/parser';
import { isOn } from '../../sql/ast';
import type { QueryShape } from './model';
import { columnsOf, isOpen } from './shape/columns';
import { relationsIn } from './shape/relations';
import { selectShape } from './shape/select';

/** Of a statement that tells nothing about a result. */
const NOTHING: QueryShape = {
  kind: 'other',
  returnsRows: false,
  columns: [],
  open: false,
  singleRow: false,
  singleValue: false,
  booleans: [],
  grouped: false,
  ordered: false,
  restrictions: [],
  relations: [],
  explained: null,
};

/** What a parsed statement tells of its result; see `QueryShape`. */
export function queryShapeOf(node: Node): QueryShape {
  const select = as(node, 'SelectStmt');
  if (select) {
    if (select.intoClause) return NOTHING;
    const shape = selectShape(select);
    return onlySetsUp(select) ? { ...shape, setsUp: 'set' } : shape;
  }
  const explain = as(node, 'ExplainStmt');
  if (explain) {
    const option = explain.options?.find(
      (each) => as(each, 'DefElem')?.defname?.toLowerCase() === 'analyze',
    );
    const analyze = option !== undefined && isOn(as(option, 'DefElem')?.arg);
    return {
      ...NOTHING,
      kind: 'explain',
      returnsRows: true,
      columns: ['QUERY PLAN'],
      relations: explain.query ? relationsIn(explain.query) : [],
      explained: { analyze },
    };
  }
  const show = as(node, 'VariableShowStmt');
  if (show) {
    const columns = show.name === 'all' ? ['name', 'setting', 'description'] : [show.name ?? null];
    const single = show.name !== 'all';
    return {
      ...NOTHING,
      kind: 'select',
      returnsRows: true,
      columns,
      singleRow: single,
      singleValue: single,
    };
  }
  const setsUp = settingOf(node);
  if (setsUp !== null) return { ...NOTHING, setsUp };
  const write = writeOf(node);
  return write ? writeShape(...write) : { ...NOTHING, relations: relationsIn(node) };
}

function settingOf(node: Node): NonNullable<QueryShape['setsUp']> | null {
  if (kindOf(node) === 'DiscardStmt') return 'reset';
  const set = as(node, 'VariableSetStmt');
  if (set) return set.kind === 'VAR_RESET' || set.kind === 'VAR_RESET_ALL' ? 'reset' : 'set';
  const kind = as(node, 'TransactionStmt')?.kind;
  if (kind === 'TRANS_STMT_SAVEPOINT') return 'set';
  return kind === 'TRANS_STMT_RELEASE' || kind === 'TRANS_STMT_ROLLBACK_TO' ? 'reset' : null;
}

/** `SELECT set_config('role', 'anon', true)` */
function onlySetsUp({ targetList = [], fromClause }: SelectStmt): boolean {
  return (
    fromClause === undefined &&
    targetList.length > 0 &&
    targetList.every((target) => {
      const call = as(as(target, 'ResTarget')?.val, 'FuncCall');
      return as(call?.funcname?.at(-1), 'String')?.sval === 'set_config';
    })
  );
}

/**
 * The shape of a text that is one statement; null for any other.
 *
 * @throws SqlSyntaxError
 */
export function queryShape(parser: SqlParser, sql: string): QueryShape | null {
  const [first, ...others] = parser.parse(sql).stmts;
  return first?.stmt && others.length === 0 ? queryShapeOf(first.stmt) : null;
}

/** Of psql's `\d name`, which the catalog answers. */
export const DESCRIBE_SHAPE: QueryShape = {
  ...NOTHING,
  kind: 'describe',
  returnsRows: true,
  open: true,
};

type Write = InsertStmt | UpdateStmt | DeleteStmt | MergeStmt;
type Command = NonNullable<QueryShape['command']>;

function writeOf(node: Node): [Write, Command] | null {
  const kind = kindOf(node);
  if (kind === 'InsertStmt') return [as(node, 'InsertStmt') ?? {}, 'insert'];
  if (kind === 'UpdateStmt') return [as(node, 'UpdateStmt') ?? {}, 'update'];
  if (kind === 'DeleteStmt') return [as(node, 'DeleteStmt') ?? {}, 'delete'];
  return kind === 'MergeStmt' ? [as(node, 'MergeStmt') ?? {}, 'merge'] : null;
}

function writeShape(stmt: Write, command: Command): QueryShape {
  const list = stmt.returningClause?.exprs ?? [];
  return {
    ...NOTHING,
    kind: 'write',
    command,
    returnsRows: list.length > 0,
    columns: columnsOf(list),
    open: isOpen(list),
    relations: stmt.relation ? relationsIn({ RangeVar: stmt.relation }) : [],
  };
}
