import {
  emptyBlock,
  finishedBlock,
  mayOwn,
  shapeOf,
  startedBefore,
  type BlockDraft,
  type BlockOptions,
} from './blockDraft';
import type { CodeElement } from './elements';
import { fenceKindOf, languageOf } from './language';
import { listOf } from './listOf';
import { isShape, looksLikeShell, looksLikeSql } from './looksLike';
import { assignWords, type Owner, type Words } from './ownership';
import { addPrinted, isPsqlSession, psqlSession } from './psqlSession';
import { shellBlock } from './shellBlock';
import { standIns } from './standIn';
import { swallowedWords } from './swallowedWords';
import { readSql } from './sqlText';

export { emptyBlock, type BlockDraft } from './blockDraft';

/** What of a code block runs, judged by its language first and by its text where it has none. */
export function readBlock(element: CodeElement, options: BlockOptions): BlockDraft {
  const language = languageOf(element.info);
  const kind = fenceKindOf(language);
  const { text } = element.content;
  if (kind === 'sql') {
    return looksLikeShell(text)
      ? shellBlock(element, language, options)
      : sqlBlock(element, language, options);
  }
  if (kind === 'shell') {
    return isPsqlSession(text)
      ? sqlBlock(element, language, options)
      : shellBlock(element, language, options);
  }
  if (kind === 'text') {
    if (looksLikeShell(text)) return shellBlock(element, language, options);
    if (looksLikeSql(text) || isPsqlSession(text)) {
      const block = sqlBlock(element, language, options);
      // Without a language only what parses is SQL: prose may begin with the same words.
      if (block.statements.length > 0 && block.broken.length === 0) return block;
      return emptyBlock(element, language, 'other', block.parts[0]?.reason ?? null);
    }
  }
  return emptyBlock(element, language, 'other', null);
}

function sqlBlock(element: CodeElement, language: string, options: BlockOptions): BlockDraft {
  const session = psqlSession(element.content);
  const { parser, lineOf } = options;
  const reading = readSql(session?.sql ?? element.content, { parser, lineOf, shell: false });
  if (isShape(reading, element.content.text)) {
    return emptyBlock(element, language, 'shape', 'It describes columns; there is no SQL in it.');
  }
  const instead = standIns(reading.items);
  const owners = listOf(reading.items, (item, index): Owner => {
    const { line } = item.kind === 'statement' ? item.statement : item.broken;
    const endLine = item.kind === 'statement' ? item.statement.closingLine : item.broken.endLine;
    const standsFor = instead.get(index);
    const owner = { line, endLine, owns: mayOwn(item), shape: shapeOf(item) };
    return standsFor ? { ...owner, standsFor } : owner;
  });
  const words = listOf(reading.comments, (comment): Words => ({
    text: comment.text,
    line: comment.line,
    owner: comment.owner,
    inside: comment.where === 'inside',
    after: startedBefore(reading, comment.at),
  }));
  words.push(...swallowedWords(reading));
  const owned = assignWords(owners, words);
  if (session) addPrinted(session, reading, owned, options.lineOf);
  return finishedBlock(element, language, 'sql', reading, owned, true, []);
}
