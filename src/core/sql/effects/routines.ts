import type {
  AlterFunctionStmt,
  CreateFunctionStmt,
  DefElem,
  DefineStmt,
  FunctionParameter,
  ObjectWithArgs,
  VariableSetStmt,
} from 'libpg-query';
import { quoteName } from '../../catalog/key';
import { all, as, stringsOf } from '../ast';
import type { Effect } from '../effect';
import { argumentType } from '../typeName';
import type { EffectContext } from './context';
import { amend, create, notCompared, opaque, orReplace } from './make';
import type { Routine, Scope } from './scope';
import { settingsAfter } from './settings';

type Shape = Pick<
  Routine,
  'language' | 'securityDefiner' | 'volatility' | 'settings' | 'body' | 'routine'
>;

const TYPE_OF_COLUMN = 'the type of an argument is that of a column (%TYPE)';

/** CREATE FUNCTION and CREATE PROCEDURE. */
export function readCreateFunction(stmt: CreateFunctionStmt, context: EffectContext): Effect[] {
  const parameters = all(stmt.parameters, 'FunctionParameter');
  const types = inputTypes(parameters);
  if (types === null) return [opaque(TYPE_OF_COLUMN)];
  const { schema, name } = context.scope.qualify(stringsOf(stmt.funcname));
  const isProcedure = stmt.is_procedure === true;
  const returns = isProcedure ? null : resultOf(stmt, parameters);
  const options = all(stmt.options, 'DefElem');
  const settings = settingsAfter([], settingsIn(options));
  const shape = shapeOf(options);
  return [
    create(
      {
        kind: 'function',
        schema,
        name,
        arguments: types,
        routine: isProcedure ? 'procedure' : 'function',
        ...(returns !== undefined && { returns }),
        // The defaults of everything that the statement can say, also when it replaces.
        language: 'sql',
        securityDefiner: false,
        volatility: 'volatile',
        ...(settings && { settings }),
        ...shape,
        ...(stmt.sql_body && { body: null }),
      },
      orReplace(stmt.replace),
    ),
  ];
}

/** CREATE AGGREGATE; other things that have the same form are not in the catalog model. */
export function readDefine(stmt: DefineStmt, { scope, tag }: EffectContext): Effect[] {
  if (stmt.kind !== 'OBJECT_AGGREGATE') return [notCompared(`what ${tag} makes`)];
  const types = inputTypes(all(as(stmt.args?.[0], 'List')?.items, 'FunctionParameter'));
  // The old form names its argument's type among its options.
  if (types === null || stmt.oldstyle) return [notCompared('this aggregate')];
  const { schema, name } = scope.qualify(stringsOf(stmt.defnames));
  const object = {
    kind: 'function',
    schema,
    name,
    arguments: types,
    routine: 'aggregate',
  } as const;
  return [create(object, orReplace(stmt.replace))];
}

/** ALTER FUNCTION ... with attributes and settings. */
export function readAlterFunction(stmt: AlterFunctionStmt, context: EffectContext): Effect[] {
  const routine = stmt.func && routineNamed(stmt.func, context.scope);
  if (!routine) return [opaque('which function is meant depends on the database')];
  const actions = all(stmt.actions, 'DefElem');
  const stated = shapeOf(actions);
  const sets = settingsIn(actions);
  const before = context.scope.routine(routine, routine.arguments)?.settings;
  const settings = sets.length === 0 ? null : settingsAfter(before, sets);
  const shape: Shape = { ...stated, ...(settings && { settings }) };
  const rest: Effect[] =
    sets.length > 0 && !settings ? [notCompared('a setting taken from elsewhere')] : [];
  if (Object.keys(shape).length > 0) return [amend({ ...routine, ...shape }), ...rest];
  return rest.length > 0 ? rest : [notCompared(`what ${context.tag} changes`)];
}

/**
 * The identity of a routine that a statement names. Without an argument list (DROP FUNCTION f) it is the only one
 * of that name: known if the script made exactly one.
 */
export function routineNamed(named: ObjectWithArgs, scope: Scope): Routine | null {
  const name = scope.qualify(stringsOf(named.objname));
  if (named.args_unspecified) {
    const [only, ...others] = scope.routinesNamed(name);
    return only && others.length === 0 ? identityOf(only) : null;
  }
  const parameters = all(named.objfuncargs, 'FunctionParameter');
  const types =
    parameters.length > 0
      ? inputTypes(parameters)
      : all(named.objargs, 'TypeName').map((type) => argumentType(type) ?? '');
  return types && { kind: 'function', ...name, arguments: types };
}

function identityOf({ kind, schema, name, arguments: types }: Routine): Routine {
  return { kind, schema, name, arguments: types };
}

/** The types of IN, INOUT and VARIADIC arguments; null where the text does not tell one. */
function inputTypes(parameters: readonly FunctionParameter[]): string[] | null {
  const types = parameters
    .filter(({ mode }) => mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE')
    .map(({ argType }) => (argType ? argumentType(argType) : null));
  const known = types.filter((type) => type !== null);
  return known.length === types.length ? known : null;
}

/** As pg_get_function_result prints it; undefined where the text does not tell. */
function resultOf(
  stmt: CreateFunctionStmt,
  parameters: readonly FunctionParameter[],
): string | undefined {
  const columns = parameters.filter(({ mode }) => mode === 'FUNC_PARAM_TABLE');
  if (columns.length > 0) {
    const texts = columns.map(({ name = '', argType }) => {
      const type = argType ? argumentType(argType) : null;
      return type === null ? null : `${quoteName(name)} ${type}`;
    });
    return texts.includes(null) ? undefined : `TABLE(${texts.join(', ')})`;
  }
  if (stmt.returnType) {
    const type = argumentType(stmt.returnType);
    return type === null ? undefined : `${stmt.returnType.setof ? 'SETOF ' : ''}${type}`;
  }
  const results = parameters.filter(
    ({ mode }) => mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_INOUT',
  );
  const [only] = results;
  if (results.length > 1) return 'record';
  return only?.argType ? (argumentType(only.argType) ?? undefined) : undefined;
}

/** What the options say, but for settings. */
function shapeOf(options: readonly DefElem[]): Shape {
  let shape: Shape = {};
  for (const option of options) shape = { ...shape, ...shapeOfOne(option) };
  return shape;
}

function settingsIn(options: readonly DefElem[]): VariableSetStmt[] {
  return options.flatMap(({ arg }) => as(arg, 'VariableSetStmt') ?? []);
}

function shapeOfOne({ defname, arg }: DefElem): Shape {
  const [word] = stringsOf(arg && [arg]);
  if (defname === 'language') return { language: word?.toLowerCase() ?? 'sql' };
  if (defname === 'security') return { securityDefiner: as(arg, 'Boolean')?.boolval === true };
  if (defname === 'volatility') {
    return { volatility: word === 'immutable' || word === 'stable' ? word : 'volatile' };
  }
  if (defname === 'window') return { routine: 'window' };
  return defname === 'as' ? bodyOf(stringsOf(as(arg, 'List')?.items)) : {};
}

/** Of a function in C the text names a file and a symbol; pg_proc.prosrc keeps the symbol. */
function bodyOf(parts: readonly string[]): Shape {
  const body = parts.at(-1);
  return body === undefined ? {} : { body: body.replaceAll('\r\n', '\n') };
}
