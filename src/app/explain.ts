import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import { resolveOrder } from '../core/guide/bindGuide';
import type { Guide, GuideBlock, GuideSection, GuideStatement } from '../core/guide/model';
import {
  REPORT_SCHEMA,
  type ErrorReport,
  type ExplainedBlock,
  type ExplainedFile,
  type ExplainedSection,
  type ExplainedStatement,
  type ExplainReport,
} from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { discoverWorkspace, type DiscoveredMigration } from '../workspace/discover';
import type { ExplainRequest } from './engine';
import { loadGuide, type LoadedGuide } from './loadGuides';
import { whyElsewhere } from './sectionPlan';
import type { Services } from './services';

/** How guides and SQL files are understood, without a database. A file that cannot be read is an entry with its error. */
export async function explain(
  services: Services,
  { root, files, signal }: ExplainRequest,
): Promise<ExplainReport> {
  const report: ExplainReport = { schema: REPORT_SCHEMA, files: [] };
  let error: ErrorReport | undefined;
  let migrations: readonly DiscoveredMigration[] = [];
  try {
    ({ migrations } = await discoverWorkspace(root, signal));
  } catch (failure) {
    // A guide can be understood without knowing what it binds to; that this is so is said.
    error = describeError(failure);
  }
  try {
    const parser = await services.parser();
    for (const file of files) {
      signal?.throwIfAborted();
      const loaded = await loadGuide(root, parser, file, migrations);
      report.files.push({ ...explainedFile(parser, loaded, migrations), ...(error && { error }) });
    }
  } catch (failure) {
    const left = files.slice(report.files.length);
    report.files.push(...left.map(({ path }) => unexplained(path, describeError(failure))));
  }
  return report;
}

function unexplained(path: string, error: ErrorReport): ExplainedFile {
  return { path, sections: [], blocks: [], problems: [], error };
}

function explainedFile(
  parser: SqlParser,
  { path, guide, binds, problems, error }: LoadedGuide,
  migrations: readonly DiscoveredMigration[],
): ExplainedFile {
  if (guide === null) {
    return unexplained(path, describeError(error ?? new PlumblineError('internal', 'No reason.')));
  }
  const paths = migrations.map((migration) => migration.path);
  return {
    path,
    sections: guide.sections.map((section) =>
      explainedSection(section, binds[section.index], leftOutOf(parser, guide, section)),
    ),
    blocks: guide.blocks.map((block) => explainedBlock(guide, block)),
    ...(guide.order && {
      order: resolveOrder(guide.order, paths).map(({ name, path: found }) => found ?? name),
    }),
    problems: problems.map(({ code, message, line }) => ({ code, message, line })),
  };
}

function explainedSection(
  { id, title, level, line, role, part, manual }: GuideSection,
  binds: string | null | undefined,
  leftOut: string | null,
): ExplainedSection {
  return {
    id,
    title,
    level,
    line,
    ...(typeof binds === 'string' && { binds }),
    role,
    ...(part && { part }),
    ...(leftOut !== null && { leftOut }),
    manual: manual.map((step) => ({ ...step })),
  };
}

/** As the run of a guide decides it; of a section without statements there is nothing to leave out. */
function leftOutOf(parser: SqlParser, guide: Guide, section: GuideSection): string | null {
  const statements = guide.blocks
    .filter((block) => block.section === section.index && block.executable)
    .flatMap(({ statements: own, outer }) => own.map((one) => ({ ...one, outer })));
  return statements.length === 0 ? null : whyElsewhere(parser, section, statements);
}

function explainedBlock(guide: Guide, block: GuideBlock): ExplainedBlock {
  const { line, endLine, language, kind, executable, reason, statements } = block;
  return {
    line,
    endLine,
    section: guide.sections[block.section]?.id ?? '',
    language,
    kind,
    executable,
    ...(reason !== undefined && { reason }),
    statements: statements.map(explainedStatement),
  };
}

function explainedStatement(statement: GuideStatement): ExplainedStatement {
  const { id, title, line, endLine, outcomeLine, sql } = statement;
  return {
    id,
    title,
    line,
    endLine,
    outcomeLine,
    sql,
    expectations: [...statement.expectations],
    sentences: statement.sentences.map(({ text, line: at }) => ({ text, line: at })),
    placeholders: statement.placeholders.map(({ name, text, wants }) => ({ name, text, wants })),
  };
}
