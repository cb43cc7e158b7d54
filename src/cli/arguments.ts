import { parseArgs } from 'node:util';

/** A mistake in how the command was called: said in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const COMMANDS = [
  'status',
  'plan',
  'apply',
  'verify',
  'rollback',
  'rls',
  'runs',
  'guide explain',
  'guide order',
] as const;
export type Command = (typeof COMMANDS)[number];

const options = {
  directory: { type: 'string', short: 'C' },
  'database-url': { type: 'string' },
  target: { type: 'string' },
  builtin: { type: 'boolean' },
  'data-dir': { type: 'string' },
  confirm: { type: 'string' },
  json: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  to: { type: 'string' },
  last: { type: 'string' },
  rollback: { type: 'boolean' },
  plan: { type: 'string' },
  limit: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'drop-invalid': { type: 'boolean' },
  'no-verify': { type: 'boolean' },
  rehearse: { type: 'boolean' },
  generate: { type: 'boolean' },
  strict: { type: 'boolean' },
  guide: { type: 'string', multiple: true },
  placeholder: { type: 'string', multiple: true },
  'outside-transaction': { type: 'boolean' },
  junit: { type: 'string' },
  results: { type: 'string' },
  write: { type: 'boolean' },
  'single-transaction': { type: 'boolean' },
  'lock-timeout': { type: 'string' },
  'lock-retries': { type: 'string' },
  'statement-timeout': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Which options belong to which command; all others belong to every command. */
const own: Readonly<Partial<Record<keyof typeof options, readonly Command[]>>> = {
  to: ['plan', 'apply', 'rollback'],
  last: ['plan', 'rollback'],
  rollback: ['plan'],
  plan: ['apply', 'rollback'],
  limit: ['runs'],
  'dry-run': ['apply'],
  'drop-invalid': ['apply', 'rollback'],
  'no-verify': ['apply'],
  rehearse: ['rollback'],
  generate: ['rollback'],
  strict: ['verify'],
  guide: ['verify'],
  placeholder: ['verify'],
  'outside-transaction': ['verify'],
  junit: ['apply', 'verify'],
  results: ['apply', 'verify'],
  write: ['guide order', 'rollback'],
  'single-transaction': ['plan', 'apply', 'rollback'],
  'lock-timeout': ['plan', 'apply', 'rollback'],
  'lock-retries': ['apply', 'rollback'],
  'statement-timeout': ['plan', 'apply', 'rollback', 'verify'],
  confirm: ['apply', 'rollback', 'verify'],
};

export interface Arguments {
  readonly command: Command | 'help' | 'version';
  readonly files: readonly string[];
  readonly directory: string;
  readonly databaseUrl: string | undefined;
  readonly target: string | undefined;
  readonly builtin: boolean;
  readonly dataDirectory: string | undefined;
  readonly confirm: string | undefined;
  readonly json: boolean;
  readonly color: boolean;
  readonly to: string | undefined;
  readonly last: number | undefined;
  /** `plan`: of a rollback. */
  readonly ofRollback: boolean;
  /** A plan that was kept, to run it as it was shown. */
  readonly plan: string | undefined;
  readonly limit: number | undefined;
  readonly dryRun: boolean;
  readonly dropInvalid: boolean;
  readonly rehearse: boolean;
  readonly generate: boolean;
  readonly verify: boolean;
  readonly strict: boolean;
  readonly guides: readonly string[];
  /** Answers to placeholders, by name. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly outsideTransaction: boolean;
  readonly junit: string | undefined;
  readonly results: string | undefined;
  readonly write: boolean;
  readonly singleTransaction: boolean;
  readonly lockTimeoutMs: number | undefined;
  readonly lockRetries: number | undefined;
  readonly statementTimeoutMs: number | undefined;
}

/** A URL that is no `--database-url` would be echoed as the file, the target or the option that it is taken for. */
function refuseMisplacedUrl(argv: readonly string[]): void {
  const isMisplaced = argv.some(
    (argument, at) =>
      /postgres(?:ql)?:\/\//i.test(argument) &&
      argv[at - 1] !== '--database-url' &&
      !argument.startsWith('--database-url='),
  );
  if (isMisplaced) throw new UsageError('A URL belongs behind --database-url. Nothing was done.');
}

/** Reads the command line strictly: what is not understood is refused. @throws UsageError */
export function parseArguments(argv: readonly string[]): Arguments {
  refuseMisplacedUrl(argv);
  const { values, positionals } = parse(argv);
  const { command, files } = commandOf(
    values.help === true ? ['help'] : values.version === true ? ['version'] : positionals,
  );
  if (command !== 'help' && command !== 'version') {
    for (const name of Object.keys(values) as (keyof typeof options)[]) {
      const owners = own[name];
      if (owners && !owners.includes(command)) {
        throw new UsageError(`--${name} does not belong to ${command}.`);
      }
    }
    checkFiles(command, files);
    checkTogether(values, files, command);
  }
  return {
    command,
    files,
    directory: values.directory ?? '.',
    databaseUrl: values['database-url'],
    target: values.target,
    builtin: values.builtin ?? false,
    dataDirectory: values['data-dir'],
    confirm: values.confirm,
    json: values.json ?? false,
    color: !(values['no-color'] ?? false),
    to: values.to,
    last: wholeNumber('last', values.last, 1),
    ofRollback: values.rollback === true || (command === 'plan' && values.last !== undefined),
    plan: values.plan,
    limit: wholeNumber('limit', values.limit, 1),
    dryRun: values['dry-run'] ?? false,
    dropInvalid: values['drop-invalid'] ?? false,
    rehearse: values.rehearse ?? false,
    generate: values.generate ?? false,
    verify: !(values['no-verify'] ?? false),
    strict: values.strict ?? false,
    guides: values.guide ?? [],
    placeholders: answers(values.placeholder ?? []),
    outsideTransaction: values['outside-transaction'] ?? false,
    junit: values.junit,
    results: values.results,
    write: values.write ?? false,
    singleTransaction: values['single-transaction'] ?? false,
    lockRetries: wholeNumber('lock-retries', values['lock-retries'], 0),
    lockTimeoutMs: wholeNumber('lock-timeout', values['lock-timeout'], 0),
    statementTimeoutMs: wholeNumber('statement-timeout', values['statement-timeout'], 0),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own sentence names the option; the advice that follows it is for programmers.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('. To specify')[0] ?? message);
  }
}

function commandOf(words: readonly string[]): {
  readonly command: Arguments['command'];
  readonly files: readonly string[];
} {
  const [first = 'help', second, ...rest] = words;
  if (first === 'help' || first === 'version') return { command: first, files: [] };
  const two = COMMANDS.find((name) => name === `${first} ${second}`);
  if (two) return { command: two, files: rest };
  const one = COMMANDS.find((name) => name === first);
  if (one) return { command: one, files: words.slice(1) };
  if (COMMANDS.some((name) => name.startsWith(`${first} `))) {
    throw new UsageError(`${first} needs one of: ${secondWords(first).join(', ')}.`);
  }
  throw new UsageError(`There is no command ${first}. Commands: ${COMMANDS.join(', ')}.`);
}

function secondWords(first: string): string[] {
  return COMMANDS.flatMap((name) =>
    name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [],
  );
}

/** `NAME=VALUE`; the value may hold further equal signs, and may be empty. */
function answers(given: readonly string[]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const answer of given) {
    const at = answer.indexOf('=');
    if (at < 1) throw new UsageError(`--placeholder needs NAME=VALUE, not ${answer}.`);
    const name = answer.slice(0, at);
    if (found.has(name)) throw new UsageError(`--placeholder ${name} is given twice.`);
    found.set(name, answer.slice(at + 1));
  }
  return Object.fromEntries(found);
}

function checkFiles(command: Command, files: readonly string[]): void {
  if (files.length > 0 && (command === 'status' || command === 'rls')) {
    throw new UsageError(`${command} takes no files.`);
  }
  if (files.length === 0 && command === 'guide explain') {
    throw new UsageError('guide explain needs at least one file.');
  }
  if (files.length !== 1 && command === 'guide order') {
    throw new UsageError('guide order takes one guide.');
  }
  if (command === 'runs' && (files.length > 1 || files[0] === '')) {
    throw new UsageError('runs takes one ID.');
  }
  if (files.length > 1 && command === 'rollback') {
    throw new UsageError('rollback takes one file, --last N or --to VERSION.');
  }
}

/** Options that each decide the same thing: the second one would be ignored without a word. */
function checkTogether(
  values: ReturnType<typeof parse>['values'],
  files: readonly string[],
  command: Command,
): void {
  const targets = (['database-url', 'target', 'builtin'] as const).filter(
    (name) => values[name] !== undefined,
  );
  const data = values['data-dir'] === undefined ? [] : (['data-dir'] as const);
  const elsewhere = [...targets.filter((name) => name !== 'builtin'), ...data];
  const clash = targets.length > 1 ? targets : elsewhere.length > 1 ? elsewhere : [];
  if (clash.length > 0) {
    throw new UsageError(`${clash.map((name) => `--${name}`).join(' and ')} exclude each other.`);
  }
  const chosen =
    files.length > 0 ||
    [values.to, values.last, values.rehearse, values['single-transaction']].some(
      (value) => value !== undefined,
    );
  if (values.plan !== undefined && chosen) {
    throw new UsageError('--plan says already what runs, and how: nothing beside it can.');
  }
  if (values.generate && (values.rehearse || files.length !== 1)) {
    throw new UsageError('--generate takes one file, and not --rehearse.');
  }
  if (values.write && command === 'rollback' && !values.generate) {
    throw new UsageError('--write belongs to rollback --generate.');
  }
  if (values.to !== undefined && files.length > 0) {
    throw new UsageError('Name files or --to VERSION, not both.');
  }
}

function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (number >= least) return number;
  throw new UsageError(`--${name} needs a whole number of at least ${least}.`);
}
