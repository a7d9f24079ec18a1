import { LitElement } from 'lit';

/** An element without a shadow tree: labels, styles and tests reach everything in the page. */
export abstract class Panel extends LitElement {
  private readonly removal = new AbortController();

  /** Aborted when the element leaves the page. */
  protected get removalSignal(): AbortSignal {
    return this.removal.signal;
  }

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removal.abort();
  }
}

/** Announces a sentence to screen readers. */
export function announce(sentence: string): void {
  const region = document.getElementById('announcements');
  if (region) {
    region.textContent = sentence;
  }
}

/** Copies a text and says so. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied`);
  } catch {
    announce(`${what} could not be copied`);
  }
}

export function message(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
