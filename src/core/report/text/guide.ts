import { expectedText } from '../../check/stated/words';
import type {
  ExplainedBlock,
  ExplainedFile,
  ExplainedSection,
  ExplainedStatement,
  ExplainReport,
  OrderReport,
} from '../model';
import { plural, printable, table, type Style } from './style';
import { errorLines } from './target';

/** How guides are understood: every section with what would run of it, and what would not and why. */
export function explainText(report: ExplainReport, style: Style): string {
  return report.files.map((file) => fileLines(file, style).join('\n')).join('\n\n');
}

function fileLines(file: ExplainedFile, style: Style): string[] {
  const lines = [style.bold(printable(file.path))];
  for (const { line, message } of file.problems) {
    lines.push(`  ${style.warn('!')} line ${line}: ${printable(message)}`);
  }
  if (file.order) {
    lines.push('  Order that it gives:');
    lines.push(...file.order.map((path, at) => `    ${at + 1}. ${printable(path)}`));
  }
  for (const section of file.sections) {
    const blocks = file.blocks.filter((block) => block.section === section.id);
    const isSilent = blocks.every(({ kind }) => kind === 'other' || kind === 'output');
    if (isSilent && section.manual.length === 0 && section.role === 'other') continue;
    lines.push(...sectionLines(section, blocks, style));
  }
  if (file.error) lines.push(...errorLines(file.error, style).map((line) => `  ${line}`));
  else lines.push(summary(file, style));
  return lines;
}

function sectionLines(
  section: ExplainedSection,
  blocks: readonly ExplainedBlock[],
  style: Style,
): string[] {
  const about = section.binds === undefined ? '' : `, about ${section.binds}`;
  const title = section.title === '' ? '(untitled)' : section.title;
  return [
    '',
    `  ${style.bold(printable(title))}  ${style.dim(printable(`${section.role}${about}, line ${section.line}`))}`,
    ...blocks.flatMap((block) => blockLines(block, style)),
    ...section.manual.map(
      ({ text, line, ticked }) =>
        `    ${ticked ? '[x]' : '[ ]'} ${printable(text)}  ${style.dim(`by hand, line ${line}`)}`,
    ),
  ];
}

function blockLines(block: ExplainedBlock, style: Style): string[] {
  const place = style.dim(`lines ${block.line} to ${block.endLine}`);
  if (block.kind === 'shape') return [`    ${place}  a description, never executed`];
  if (block.reason !== undefined) {
    const never = block.executable ? style.warn('!') : style.warn('never executed:');
    return [
      `    ${place}  ${never} ${printable(block.reason)}`,
      ...block.statements.flatMap((statement) => statementLines(statement, style)),
    ];
  }
  return block.statements.flatMap((statement) => statementLines(statement, style));
}

function statementLines(statement: ExplainedStatement, style: Style): string[] {
  const [first = '', ...others] = statement.sql.split(/\r\n?|\n/);
  const more = others.length > 0 ? ' ...' : '';
  const lines = [`    ${statement.line}: ${printable(first.trim())}${style.dim(more)}`];
  for (const expectation of statement.expectations) {
    lines.push(
      expectation.kind === 'unknown'
        ? `        ${style.warn('not understood')}  ${printable(expectation.text)}`
        : `        ${style.good('expects')}  ${printable(expectedText(expectation))}`,
    );
  }
  const isRead = statement.expectations.some(({ kind }) => kind !== 'unknown');
  for (const { text, line } of isRead ? statement.sentences : []) {
    const [words = '', ...rest] = text.split(/\r\n?|\n/);
    lines.push(
      style.dim(`        line ${line}: "${printable(words)}${rest.length > 0 ? ' ...' : ''}"`),
    );
  }
  for (const { text, wants } of statement.placeholders) {
    const kind = wants === 'uuid' ? 'a uuid' : 'a value';
    lines.push(`        ${style.warn('asks for')}  ${printable(text)} (${kind})`);
  }
  return lines;
}

function summary({ blocks, sections }: ExplainedFile, style: Style): string {
  const statements = blocks.flatMap((block) => block.statements);
  const stated = statements.filter(({ expectations }) => expectations.length > 0);
  const unclear = stated.filter(({ expectations }) =>
    expectations.some(({ kind }) => kind === 'unknown'),
  );
  const steps = sections.flatMap(({ manual }) => manual);
  const parts = [
    plural(statements.length, 'statement'),
    `${stated.length} with an expectation`,
    ...(unclear.length > 0 ? [style.warn(`${unclear.length} of them not wholly understood`)] : []),
    ...(steps.length > 0 ? [plural(steps.length, 'step by hand', 'steps by hand')] : []),
  ];
  return `\n  ${parts.join(', ')}.`;
}

/** The manifest that a guide's order gives, with what the guide and the workspace do not agree on. */
export function orderText(report: OrderReport, written: boolean, style: Style): string {
  if (report.error) return errorLines(report.error, style).join('\n');
  const lines = [
    style.bold(`Order of ${printable(report.guide)}`),
    ...table(report.order.map((path, at) => [`${at + 1}.`, printable(path)])),
    ...report.missing.map(
      (name) => `  ${style.warn('!')} ${printable(name)}: the workspace has no such migration.`,
    ),
    ...report.unnamed.map(
      (path) =>
        `  ${style.warn('!')} ${printable(path)}: the guide does not name it; it comes last.`,
    ),
    '',
    report.manifest.trimEnd(),
    '',
  ];
  if (report.unchanged) lines.push('plumbline.json says so already.');
  else lines.push(written ? 'Written to plumbline.json.' : '--write writes it to plumbline.json.');
  return lines.join('\n');
}
