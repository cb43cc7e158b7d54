import type { ManualStep } from './model';
import type { Piece, WordsPiece } from './pieces';
import type { SectionDraft } from './sections';
import type { UniqueIds } from './slug';
import { slugOf } from './slug';

const box = /^(?:\[([ xX✓✔])?\]|([☐☑☒✅⬜]))\s*/;

/**
 * What of a section only a person can do: everything with a tick box; and the steps of a smoke test, of a verification
 * or of a checklist, except those that have SQL or say what a query should return.
 *
 * @param ids shared by all sections of a guide
 */
export function manualSteps(
  section: SectionDraft,
  pieces: readonly Piece[],
  ids: UniqueIds,
): ManualStep[] {
  const isChecklist = /\bcheck\s?list\b/i.test(section.title);
  const isSteps = isChecklist || section.role === 'smoke' || section.role === 'verify';
  const steps: { text: string; line: number; ticked: boolean; nested: boolean }[] = [];
  let current: { readonly list: number; readonly step: (typeof steps)[number] | null } | null =
    null;
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'words' || !piece.item) continue;
    const { item, text } = piece;
    const ticked = box.exec(text);
    if (ticked) {
      const mark = ticked[1] ?? ticked[2] ?? ' ';
      const words = text.replace(box, '');
      if (!piece.taken) {
        steps.push({
          text: words,
          line: piece.line,
          ticked: /[xX✓✔☑☒✅]/.test(mark),
          nested: false,
        });
      }
      current = null;
    } else if (isSteps && item.depth === 1 && item.first) {
      const isStep = (item.ordered || isChecklist || section.role === 'smoke') && !piece.taken;
      const step = { text, line: piece.line, ticked: false, nested: false };
      if (isStep && !hasSql(pieces, index)) steps.push(step);
      current = { list: item.list, step: isStep ? step : null };
    } else if (current?.list === item.list && current.step && !piece.taken) {
      const { step } = current;
      step.text = `${step.text.replace(/:$/, '')}${step.nested ? '; ' : ': '}${text}`;
      step.nested = true;
    }
  }
  return steps
    .filter(({ text }) => text !== '')
    .map(({ text, line, ticked }) => ({
      id: ids.take(`${section.id}/${slugOf(text)}`),
      text,
      line,
      ticked,
    }));
}

/** Whether a step has a statement of its own: in its list item, or right after it. */
function hasSql(pieces: readonly Piece[], index: number): boolean {
  const step = pieces[index] as WordsPiece;
  for (const piece of pieces.slice(index + 1)) {
    if (piece.kind === 'block') {
      if (piece.block.statements.length > 0) return true;
    } else if (piece.kind === 'words') {
      if (piece.item?.depth === 1 && piece.item.first && piece.item.id !== step.item?.id)
        return false;
      if (!piece.item) return false;
    } else return false;
  }
  return false;
}
