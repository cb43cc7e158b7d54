/** What can be disposed; VS Code's own classes satisfy it. */
export interface Disposes {
  dispose(): unknown;
}

/** Disposes everything that it registered, last one first; what is registered late is disposed at once. */
export abstract class Disposable implements Disposes {
  readonly #items: Disposes[] = [];
  #disposed = false;

  protected get isDisposed(): boolean {
    return this.#disposed;
  }

  protected _register<Item extends Disposes>(item: Item): Item {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
