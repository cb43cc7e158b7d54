import type {
  ExplainedBlock,
  ExplainedFile,
  ExplainedSection,
  ExplainedStatement,
} from '../../core/report/model';

/** A small guide as the engine explains it, for tests. */
export function explainedFile(more: Partial<ExplainedFile> = {}): ExplainedFile {
  return { path: 'GUIDE.md', sections: [], blocks: [], problems: [], ...more };
}

export function section(
  id: string,
  line: number,
  more: Partial<ExplainedSection> = {},
): ExplainedSection {
  return { id, title: id, level: 2, line, role: 'verify', manual: [], ...more };
}

export function block(
  ofSection: string,
  line: number,
  statements: ExplainedStatement[],
  more: Partial<ExplainedBlock> = {},
): ExplainedBlock {
  const endLine = (statements.at(-1)?.outcomeLine ?? line) + 1;
  const language = 'sql';
  return {
    ...{ line, endLine, section: ofSection, language, kind: 'sql', executable: true, statements },
    ...more,
  };
}

export function statement(
  id: string,
  line: number,
  more: Partial<ExplainedStatement> = {},
): ExplainedStatement {
  return {
    ...{ id, title: id, line, endLine: line, outcomeLine: line + 1, sql: 'select 1' },
    expectations: [{ kind: 'rowCount', op: '=', value: 1 }],
    sentences: [{ text: 'Expected: 1 row', line: line + 1 }],
    placeholders: [],
    ...more,
  };
}
