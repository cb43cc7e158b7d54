import type { QueryShape } from '../model';
import type { Family } from './claim';
import { denies, isOpenEnded } from '../words/hazards';

const NODES =
  /\b(Parallel )?(Index Only Scan(?: Backward)?|Bitmap Index Scan|Bitmap Heap Scan|Index Scan(?: Backward)?|Seq(?:uential)? Scan|Hash Join|Merge Join|Nested Loop|Incremental Sort|Merge Append|Tid Scan|Subquery Scan|Function Scan|CTE Scan|Hash Semi Join|HashAggregate|GroupAggregate|WindowAgg|Memoize)\b/gi;
const INDEX = /(?<![\w.])([A-Za-z]\w*(?:_\w+)+|\w+_(?:idx|index|pkey|key))(?![\w.(])/g;
/** As EXPLAIN prints it: `Index Scan using i on c`. */
const USING =
  /\bScan(?: Backward)? using (?!(?:the|an?|our|your|this|that|new|index|idx|btree|gin|gist|brin|hash|it|any)\b)([A-Za-z_]\w*)/i;
const AT_TABLE = /(?<=\bScan(?: Backward)? using \w{1,63}|\bScan) on (?!the\b)[A-Za-z_]\w*/i;
/** What a plan is compared with, and what it was before, is not what it shall be. */
const COMPARED =
  /\b(?:than|compared?|lower|higher|cheaper|before|previously|formerly|was|were|used to|look for|watch (?:out )?for|means?|indicates?|bad|trouble|wrong|slow|missing)\b/i;
const AFTERWARDS =
  /^\s*after (?:the |running the |applying the )?(?:migration|change|index|analyze|vacuum)\s*[:,]/i;
const SAID =
  /\b(?:should|use[ds]?|using|uses|see|an?|the|index(?:es)?|is|be|in|on|plan|query|explain|output|with|show|shows|scan|verify|that|via|node|shown|appear|mention|it|of|and|chosen|for|this|new|gin|btree|b-tree|gist|brin|hnsw|ivfflat|partial|unique|hit|a|mentions?|planner|picks?|lookup|access)\b|[\s:,.`"'→=>]/gi;

/** `Index Scan`, `uses idx_orders_customer`, `Bitmap Index Scan on idx_x`: of an EXPLAIN alone. */
export const plan: Family = ({ shape, subject, negated, body, verb, wording }) => {
  if (shape.kind !== 'explain' || negated) return null;
  const text = wording
    .plain([subject, verb, body].join(' '))
    .replace(/\(.*$/s, '')
    .replace(AFTERWARDS, '');
  const [said = '', ...others] = text.split(
    /,|;|\b(?:not|instead of|rather than|and no|no|without|avoid\w*)\b/i,
  );
  if (isOpenEnded(said) || denies(said) || COMPARED.test(said)) return null;
  const nodes = [...said.matchAll(NODES)].map(([node]) => nodeName(node));
  const indexes = [...said.matchAll(INDEX)].map(([, name = '']) => name);
  const used = USING.exec(said)?.[1];
  if (used !== undefined && indexes.length === 0) indexes.push(used);
  if (nodes.length + indexes.length === 0) return null;
  const left = said
    .replace(AT_TABLE, '')
    .replace(USING, 'Scan')
    .replace(NODES, '')
    .replace(INDEX, '')
    .replace(SAID, '')
    .trim();
  const behind = text.slice(said.length).trim();
  const table = AT_TABLE.exec(said)?.[0].replace(/^ on /i, '');
  const isOwn = table === undefined || indexes.includes(table) || reads(shape, table);
  const rest = [left === '' && isOwn ? '' : said.trim(), others.length > 0 ? behind : ''].filter(
    (each) => each !== '',
  );
  if (left !== '' && /[<>\d%]/.test(left) && nodes.length + indexes.length === 0) return null;
  const [node] = nodes;
  const [index] = indexes;
  if (nodes.length <= 1 && indexes.length <= 1) {
    return {
      expectations: [{ kind: 'planUses', ...(node ? { node } : {}), ...(index ? { index } : {}) }],
      rest,
    };
  }
  return {
    expectations: [
      ...nodes.map((each) => ({ kind: 'planUses' as const, node: each })),
      ...indexes.map((each) => ({ kind: 'planUses' as const, index: each })),
    ],
    rest,
  };
};

function reads({ relations }: QueryShape, table: string): boolean {
  const name = table.toLowerCase();
  return relations.some((each) => each === name || each.split('.').at(-1) === name);
}

/** As EXPLAIN (FORMAT JSON) names it. */
function nodeName(text: string): string {
  const words = text
    .replace(/sequential/i, 'Seq')
    .replace(/\bparallel /i, '')
    .replace(/ backward$/i, '');
  if (/aggregate$/i.test(words)) return 'Aggregate';
  return words.replace(/\w+/g, (word) =>
    /^cte$/i.test(word) ? 'CTE' : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
  );
}
