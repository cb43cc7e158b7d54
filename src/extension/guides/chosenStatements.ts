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
 * The placeholders of what would run, once each: a statement runs together with those before it in its section.
 * @param only ids of sections or statements; undefined for every section that runs unnamed
 */
export function placeholdersOf(
  file: ExplainedFile,
  only: readonly string[] | undefined,
): PlaceholderReport[] {
  const found = new Map<string, PlaceholderReport>();
  for (const section of file.sections) {
    const statements = statementsOf(file, section.id);
    const last =
      only === undefined
        ? isRunnable(file, section)
          ? statements.length
          : 0
        : only.includes(section.id)
          ? statements.length
          : statements.findLastIndex(({ id }) => only.includes(id)) + 1;
    for (const { placeholders } of statements.slice(0, last)) {
      for (const placeholder of placeholders) {
        if (!found.has(placeholder.name)) found.set(placeholder.name, placeholder);
      }
    }
  }
  return [...found.values()];
}

/** The last section whose heading stands at or above a line (1-based). */
export function sectionAt(file: ExplainedFile, line: number): ExplainedSection | undefined {
  return file.sections.findLast((section) => section.line <= line);
}

/** The statement at a line, up to the line of its outcome; between two, the one above. */
export function statementAt(file: ExplainedFile, line: number): ExplainedStatement | undefined {
  const block = file.blocks.findLast((one: ExplainedBlock) => one.line <= line);
  if (!block?.executable) return undefined;
  return block.statements.findLast((one) => one.line <= line) ?? block.statements[0];
}

/** The last line (1-based) that a section's outcomes depend on: where the next heading begins. */
export function sectionEnd(file: ExplainedFile, section: string): number {
  const index = file.sections.findIndex(({ id }) => id === section);
  const next = index === -1 ? undefined : file.sections[index + 1];
  return next ? next.line - 1 : Number.MAX_SAFE_INTEGER;
}
