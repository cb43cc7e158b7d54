import type { DoStmt, Node, RangeVar, SelectStmt, VariableSetStmt } from 'libpg-query';
import { all, as, kindOf, stringsOf } from './ast';
import { significantTokens } from './lexer';
import type { SessionUse } from './script.model';
import { isText, isWord, type Token } from './token';

const SETTING = { kind: 'setting' } as const;
const LOCAL = { kind: 'local' } as const;
const HIDDEN = { kind: 'hidden' } as const;

/** Kinds of statements that call the functions that stand in them. */
const calling = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CreateTableAsStmt',
  'CallStmt',
]);

/**
 * What a statement leaves in the session for later ones; null where that is nothing.
 * What functions do that a statement calls cannot be seen here.
 *
 * @param text the statement's own text
 */
export function sessionUseOf(node: Node, text: string): SessionUse | null {
  const temporary = temporaryName(node);
  if (temporary !== null) return { kind: 'object', name: temporary };
  if ('VariableSetStmt' in node) return isLocal(node.VariableSetStmt) ? LOCAL : SETTING;
  if ('ConstraintsSetStmt' in node) return LOCAL;
  if ('LoadStmt' in node) return SETTING;
  if ('DiscardStmt' in node) {
    return (node.DiscardStmt.target ?? 'DISCARD_ALL') === 'DISCARD_ALL'
      ? { kind: 'discard' }
      : null;
  }
  if ('PrepareStmt' in node) return { kind: 'object', name: node.PrepareStmt.name ?? '' };
  if ('DeclareCursorStmt' in node) {
    const { options = 0, portalname = '' } = node.DeclareCursorStmt;
    return (options & CURSOR_OPT_HOLD) === 0 ? null : { kind: 'object', name: portalname };
  }
  if ('DoStmt' in node) return setsInBody(bodyOf(node.DoStmt)) ? HIDDEN : null;
  if (!calling.has(kindOf(node)) || !/set_config/i.test(text)) return null;
  const tokens = significantTokens(text);
  if (!callsSetConfig(text, tokens)) {
    return tokens.some((token) => isWord(text, token, 'set_config')) ? LOCAL : null;
  }
  return 'SelectStmt' in node && isOnlySetConfig(node.SelectStmt) ? SETTING : HIDDEN;
}

/** src/include/nodes/parsenodes.h */
const CURSOR_OPT_HOLD = 0x20;

/** SET LOCAL and SET TRANSACTION end with their transaction. */
function isLocal({ is_local: local, name }: VariableSetStmt): boolean {
  return local === true || name === 'TRANSACTION' || name === 'TRANSACTION SNAPSHOT';
}

function temporaryName(node: Node): string | null {
  const relation: RangeVar | undefined =
    as(node, 'CreateStmt')?.relation ??
    as(node, 'CreateTableAsStmt')?.into?.rel ??
    as(node, 'SelectStmt')?.intoClause?.rel ??
    as(node, 'ViewStmt')?.view ??
    as(node, 'CreateSeqStmt')?.sequence;
  if (relation?.relpersistence === 't' || relation?.schemaname === 'pg_temp') {
    return relation.relname ?? '';
  }
  const [schema, name] = stringsOf(as(node, 'CreateFunctionStmt')?.funcname);
  return schema === 'pg_temp' ? (name ?? '') : null;
}

function bodyOf(stmt: DoStmt): string {
  const body = all(stmt.args, 'DefElem').find(({ defname }) => defname === 'as');
  return stringsOf(body?.arg ? [body.arg] : []).join('');
}

/** PL/pgSQL: set_config that is not local, and SET or RESET where a statement begins. */
function setsInBody(body: string): boolean {
  if (!/\b(?:re)?set/i.test(body)) return false;
  const tokens = significantTokens(body);
  return callsSetConfig(body, tokens) || tokens.some((_, at) => isSetAt(body, tokens, at));
}

const beforeStatement = ['begin', 'then', 'else', 'loop'];
const ofTransaction = ['local', 'constraints', 'transaction'];

function isSetAt(body: string, tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  const begins =
    before?.kind === 'semicolon' || beforeStatement.some((word) => isWord(body, before, word));
  if (!begins) return false;
  if (isWord(body, token, 'reset')) return true;
  return isWord(body, token, 'set') && !ofTransaction.some((word) => isWord(body, after, word));
}

/** Whether set_config is called with anything but a plain `true` as its last argument, which makes it local. */
function callsSetConfig(text: string, tokens: readonly Token[]): boolean {
  return tokens.some((token, at) => {
    if (!isWord(text, token, 'set_config') || !isText(text, tokens[at + 1], '(')) return false;
    let depth = 0;
    for (let end = at + 1; end < tokens.length; end += 1) {
      if (isText(text, tokens[end], '(')) depth += 1;
      if (isText(text, tokens[end], ')')) depth -= 1;
      if (depth === 0) return !isWord(text, tokens[end - 1], 'true');
    }
    return true;
  });
}

/** SELECT of nothing but set_config with constants: made again, it does the same. */
function isOnlySetConfig(stmt: SelectStmt): boolean {
  const { targetList = [], fromClause, whereClause, op } = stmt;
  if (fromClause || whereClause || op !== 'SETOP_NONE') return false;
  return targetList.every((target) => {
    const call = as(as(target, 'ResTarget')?.val, 'FuncCall');
    return (
      stringsOf(call?.funcname).at(-1) === 'set_config' &&
      (call?.args ?? []).every((argument) => 'A_Const' in argument)
    );
  });
}
