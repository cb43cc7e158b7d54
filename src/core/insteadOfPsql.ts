const remove = 'Remove the line: it changes nothing in the database.';

/** What to do instead, by the command's name. */
const instead: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:c|connect)$/,
    'Remove the line: a migration runs in the database of its target. Put what belongs to another database into a migration of its own, for a target of its own.',
  ],
  [
    /^(?:i|ir|include|include_relative)$/,
    'Paste the content of that file here, or make it a migration of its own that stands before this one.',
  ],
  [
    /^copy$/,
    'Write COPY ... FROM STDIN; with the rows on the lines after it and a line with only \\. behind them, or INSERT statements.',
  ],
  [
    /^(?:set|unset|prompt|getenv)$/,
    'Remove the line, and write the value where the variable is used.',
  ],
  [
    /^(?:gexec|gset|gdesc|g|gx|crosstabview|watch|bind|bind_named|parse|sendpipeline|startpipeline|endpipeline)$/,
    'End the statement with a semicolon. What runs the result of a query is EXECUTE in a DO block.',
  ],
  [
    /^(?:if|elif|else|endif)$/,
    'Write the condition as IF in a DO block, or as IF EXISTS and IF NOT EXISTS in the statements.',
  ],
  [/^(?:echo|qecho|warn)$/, 'Remove the line, or write RAISE NOTICE in a DO block.'],
  [/^!$/, 'Remove the line: a migration runs nothing on the machine.'],
  [/^(?:encoding)$/, 'Remove the line, and save the file as UTF-8.'],
  [
    /^(?:timing|pset|a|f|H|html|t|T|x|C|o|out|w|s|conninfo|errverbose|d\S*|l\S*|z|sf\S*|sv\S*|q|p|r|reset|password|h|help|\?|copyright)$/,
    remove,
  ],
];

/**
 * What to write instead of a command of psql.
 *
 * @param found the command as it stands: `\\i other.sql`
 */
export function insteadOfPsql(found: string): string {
  const name = /^\\(!|\?|[^\s;]+)/.exec(found)?.[1] ?? '';
  const advice = instead.find(([pattern]) => pattern.test(name))?.[1];
  return advice ?? 'Remove the line, or run this file with psql.';
}
