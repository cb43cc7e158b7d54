import type {
  ExplainedBlock,
  ExplainedFile,
  ExplainedSection,
  ExplainedStatement,
  PlaceholderReport,
} from '../../core/report/model';

/** The statements of a section that can run, in their order. */
export function statementsOf(file: ExplainedFile, section: string): ExplainedStatement[] {
  return file.blocks
    .filter((block) => block.section === section && block.executable)
    .flatMap(({ statements }) => statements);
}

export function hasExpectation(statement: ExplainedStatement): boolean {
  return statement.expectations.length > 0;
}

/** True when some of what the guide says of it was not understood: what it returns is then never all checked. */
export function isDoubtful(statement: ExplainedStatement): boolean {
  return statement.expectations.some(({ kind }) => kind === 'unknown');
}

/** The section and all that stands below its heading. */
export function withSubsections(
  file: ExplainedFile,
  section: ExplainedSection,
): ExplainedSection[] {
  const from = file.sections.indexOf(section);
  const next = file.sections.findIndex(
    (other, index) => index > from && other.level <= section.level,
  );
  return file.sections.slice(from, next === -1 ? undefined : next);
}

/**
 * Whether a section is run when nobody names it, or offered to be: it states an expectation, or is there to look at
 * something. What it does is rolled back; a section that applies, refreshes or takes back would seem done and not be.
 */
export function isRunnable(file: ExplainedFile, { id, role }: ExplainedSection): boolean {
  const statements = statementsOf(file, id);
  if (role === 'rollback' || statements.length === 0) return false;
  return statements.some(hasExpectation) || LOOKS.has(role);
}

const LOOKS: ReadonlySet<ExplainedSection['role']> = new Set([
  'verify',
  'smoke',
  'troubleshooting',
  'other',
]);

/**
 * The sections of each heading: it and the parts below it that bold lines begin. They run one after another in one
 * transaction, as to their author they are one flow.
 */
function flowsOf({ sections }: ExplainedFile): ExplainedSection[][] {
  const flows: ExplainedSection[][] = [];
  for (const section of sections) {
    const flow = flows.at(-1);
    if (section.part && flow) flow.push(section);
    else flows.push([section]);
  }
  return flows;
}

/**
 * The placeholders of what would run, once each: a statement runs together with those before it in its section, and
 * with the parts above that under the same heading.
 * @param only ids of sections or statements; undefined for every section that runs unnamed
 */
export function placeholdersOf(
  file: ExplainedFile,
  only: readonly string[] | undefined,
): PlaceholderReport[] {
  const found = new Map<string, PlaceholderReport>();
  const run = flowsOf(file).flatMap((flow) =>
    only === undefined ? runUnnamed(file, flow) : runNamed(file, flow, new Set(only)),
  );
  for (const placeholder of run.flatMap(({ placeholders }) => placeholders)) {
    if (!found.has(placeholder.name)) found.set(placeholder.name, placeholder);
  }
  return [...found.values()];
}

/** All that is not left out, where any of that states an expectation. */
function runUnnamed(file: ExplainedFile, flow: readonly ExplainedSection[]): ExplainedStatement[] {
  const statements = flow
    .filter(({ leftOut }) => leftOut === undefined)
    .flatMap(({ id }) => statementsOf(file, id));
  return statements.some(hasExpectation) ? statements : [];
}

/** What is named, and what stands before it under the same heading. */
function runNamed(
  file: ExplainedFile,
  flow: readonly ExplainedSection[],
  only: ReadonlySet<string>,
): ExplainedStatement[] {
  const parts = flow.map((section) => {
    const statements = statementsOf(file, section.id);
    const last = only.has(section.id)
      ? statements.length
      : statements.findLastIndex(({ id }) => only.has(id)) + 1;
    const isRun = section.role !== 'rollback' && (last > 0 || section.leftOut === undefined);
    return { statements: isRun ? statements : [], last };
  });
  const lastPart = parts.findLastIndex(({ last }) => last > 0);
  return parts.flatMap(({ statements, last }, at) =>
    at < lastPart ? statements : at === lastPart ? statements.slice(0, last) : [],
  );
}

/** The last section whose heading stands at or above a line (1-based). */
export function sectionAt(file: ExplainedFile, line: number): ExplainedSection | undefined {
  return file.sections.findLast((section) => section.line <= line);
}

/**
 * The statement at a line (1-based): from the fence of its block to the end of it, or to the line of its outcome where
 * that stands below; between two of a block, the one above.
 */
export function statementAt(file: ExplainedFile, line: number): ExplainedStatement | undefined {
  return placeAt(file, line)?.statement;
}

/** As `statementAt`, for a statement of a section that is offered to be run. */
export function runnableStatementAt(
  file: ExplainedFile,
  line: number,
): ExplainedStatement | undefined {
  const place = placeAt(file, line);
  const section = file.sections.find(({ id }) => id === place?.block.section);
  return section && isRunnable(file, section) ? place?.statement : undefined;
}

/** As `sectionAt`, for a section that is offered to be run. */
export function runnableSectionAt(file: ExplainedFile, line: number): ExplainedSection | undefined {
  const section = sectionAt(file, line);
  return section && isRunnable(file, section) ? section : undefined;
}

/** The id of the manual step at a line (1-based), or above it in the same section. */
export function stepAt(file: ExplainedFile, line: number): string | undefined {
  const steps = sectionAt(file, line)?.manual.filter((step) => step.line <= line) ?? [];
  return steps.sort((a, b) => b.line - a.line)[0]?.id;
}

interface StatementPlace {
  readonly block: ExplainedBlock;
  readonly statement: ExplainedStatement;
}

function placeAt(file: ExplainedFile, line: number): StatementPlace | undefined {
  const around = file.blocks.find((block) => block.line <= line && line <= block.endLine);
  // What a statement printed belongs to it; another block that stands before its outcome does not.
  if (around && !around.executable && around.kind !== 'output' && around.kind !== 'shape') {
    return undefined;
  }
  const block = file.blocks.findLast((one) => one.executable && one.line <= line);
  if (!block) return undefined;
  const statement =
    line <= block.endLine
      ? (block.statements.findLast((one) => one.line <= line) ?? block.statements[0])
      : nearestOutcome(block.statements, line);
  return statement && { block, statement };
}

/** Below a block, the outcomes of its statements stand one after another: the one that is reached next. */
function nearestOutcome(
  statements: readonly ExplainedStatement[],
  line: number,
): ExplainedStatement | undefined {
  const below = statements.filter(({ outcomeLine }) => line <= outcomeLine);
  return below.sort((a, b) => a.outcomeLine - b.outcomeLine)[0];
}

/** The last line (1-based) that a section's outcomes depend on: where the next heading begins. */
export function sectionEnd(file: ExplainedFile, section: string): number {
  const index = file.sections.findIndex(({ id }) => id === section);
  const next = index === -1 ? undefined : file.sections[index + 1];
  return next ? next.line - 1 : Number.MAX_SAFE_INTEGER;
}

/** The first line (1-based) that a section's outcomes depend on: the heading whose parts run before it. */
export function flowStart(file: ExplainedFile, section: string): number | undefined {
  return flowsOf(file).find((flow) => flow.some(({ id }) => id === section))?.[0]?.line;
}
