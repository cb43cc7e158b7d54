import type { Effect } from '../sql/effect';

type LabelChange = Extract<Effect, { change: 'addEnumLabel' | 'renameEnumLabel' }>;

/** The labels of an enum after ADD VALUE or RENAME VALUE; a label that is there already stays where it is. */
export function withLabel(labels: readonly string[], change: LabelChange): readonly string[] {
  if (change.change === 'renameEnumLabel') {
    return labels.map((label) => (label === change.from ? change.to : label));
  }
  const { label, neighbour } = change;
  if (labels.includes(label)) return labels;
  const place = neighbour ? labels.indexOf(neighbour.label) : -1;
  if (!neighbour || place < 0) return [...labels, label];
  return labels.toSpliced(neighbour.after ? place + 1 : place, 0, label);
}
