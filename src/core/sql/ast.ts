import type { Node, RoleSpec, String as StringNode } from 'libpg-query';

type KeysOf<T> = T extends unknown ? keyof T : never;

/** The kinds of nodes in a parse tree: `CreateStmt`, `ColumnRef` ... */
export type NodeKind = KeysOf<Node>;
/** What a node of this kind holds. */
export type NodeOf<K extends NodeKind> = Extract<Node, Record<K, unknown>>[K];

/** A node is an object with its kind as the only key. */
export function kindOf(node: Node): NodeKind {
  return Object.keys(node)[0] as NodeKind;
}

/** The content of a node if it is of this kind. */
export function as<K extends NodeKind>(node: Node | undefined, kind: K): NodeOf<K> | undefined {
  return (node as Partial<Record<K, NodeOf<K>>> | undefined)?.[kind];
}

/** The contents of those nodes that are of this kind. */
export function all<K extends NodeKind>(nodes: readonly Node[] | undefined, kind: K): NodeOf<K>[] {
  const found: NodeOf<K>[] = [];
  for (const node of nodes ?? []) {
    const content = as(node, kind);
    if (content !== undefined) found.push(content);
  }
  return found;
}

export function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return all(nodes, 'String').map((node: StringNode) => node.sval ?? '');
}

/** The parts of a name: `['s', 't']` of s.t, whether it comes as a list, a type name or one string. */
export function nameParts(node: Node | undefined): string[] {
  if (!node) return [];
  if ('List' in node) return stringsOf(node.List.items);
  if ('TypeName' in node) return stringsOf(node.TypeName.names);
  if ('ObjectWithArgs' in node) return stringsOf(node.ObjectWithArgs.objname);
  return stringsOf([node]);
}

/** A role's name, `public` for every role; null for CURRENT_USER and the like, which the text does not name. */
export function roleName(role: RoleSpec | undefined): string | null {
  if (role?.roletype === 'ROLESPEC_CSTRING') return role.rolename ?? null;
  return role?.roletype === 'ROLESPEC_PUBLIC' ? 'public' : null;
}

/** Every node below this one and itself, parents first. Does not recurse: expressions may be thousands deep. */
export function descendants(root: object): Node[] {
  const found: Node[] = [];
  walk(root, (_kind, _content, node) => {
    found.push(node);
    return true;
  });
  return found;
}

/**
 * Visits the nodes below this one and itself, parents first, in the order of the text. Does not recurse: expressions
 * may be thousands deep.
 *
 * @param enter whether the nodes below this one are visited as well
 */
export function walk(
  root: object,
  enter: (kind: NodeKind, content: object, node: Node) => boolean,
): void {
  const left: object[] = [root];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    const from = left.length;
    if (Array.isArray(value)) {
      for (const child of value as unknown[]) if (isObject(child)) left.push(child);
    } else {
      for (const key in value) {
        const child = (value as Record<string, unknown>)[key];
        if (!isObject(child)) continue;
        if (isKind(key) && !enter(key, child, value as Node)) continue;
        left.push(child);
      }
    }
    reverseFrom(left, from);
  }
}

/** The kinds of nodes are the only keys that begin in upper case. */
function isKind(key: string): key is NodeKind {
  const code = key.charCodeAt(0);
  return code >= 0x41 && code <= 0x5a;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What was put on top first is to be taken first. */
function reverseFrom(stack: object[], from: number): void {
  for (let low = from, high = stack.length - 1; low < high; low += 1, high -= 1) {
    const last = stack[high];
    const first = stack[low];
    if (first === undefined || last === undefined) return;
    stack[low] = last;
    stack[high] = first;
  }
}

/** A boolean option: present without a value means true, as in WITH (security_invoker). */
export function isOn(value: Node | undefined): boolean {
  if (!value) return true;
  if ('Boolean' in value) return value.Boolean.boolval === true;
  if ('Integer' in value) return value.Integer.ival === 1;
  const text = stringsOf([value])[0] ?? stringsOf(as(value, 'TypeName')?.names)[0] ?? '';
  return ['true', 'on', 'yes', '1', 't', 'y'].includes(text.toLowerCase());
}
