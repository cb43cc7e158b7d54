import { statementsOf } from '../sql/parser';
import { queryShapeOf } from './expectation/queryShape';
import type { QueryShape, ShapeOutline } from './expectation/model';

/**
 * The shape of a statement: its outline, which reading a guide asks of every one, and the rest, which is worked out
 * when it is first asked for: few statements have words that need it.
 */
export class StatementShape {
  #known: QueryShape | null = null;
  #tree = '';

  private constructor(readonly outline: ShapeOutline) {}

  static known(shape: QueryShape): StatementShape {
    const found = new StatementShape(shape);
    found.#known = shape;
    return found;
  }

  /** @param tree of one statement, as `parseToJson` gives it; it is kept until the shape was asked for */
  static later(outline: ShapeOutline, tree: string): StatementShape {
    const found = new StatementShape(outline);
    found.#tree = tree;
    return found;
  }

  /** All of it. */
  get whole(): QueryShape {
    if (this.#known) return this.#known;
    const [first] = statementsOf(this.#tree);
    if (!first?.stmt) throw new Error('The tree has no statement.');
    this.#tree = '';
    this.#known = queryShapeOf(first.stmt);
    return this.#known;
  }
}
