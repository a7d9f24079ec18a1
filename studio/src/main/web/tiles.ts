import { html } from 'lit';
import { announce, Panel } from './panel';

/** A grid of invisible buttons over an image of tiles, to select one with the mouse or the arrow keys. */
export class Tiles extends Panel {
  static override properties = {
    columns: { attribute: false },
    count: { attribute: false },
    selected: { attribute: false },
    label: { attribute: false },
  };

  declare columns: number;
  declare count: number;
  /** Index of the selected tile; -1 for none. */
  declare selected: number;
  /** What the tiles are together. */
  declare label: string;

  private select(tile: number): void {
    this.dispatchEvent(new CustomEvent<number>('tile', { detail: tile }));
  }

  private move(event: KeyboardEvent, tile: number): void {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -this.columns,
      ArrowDown: this.columns,
    };
    const step = steps[event.key];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const next = tile + step;
    if (next >= 0 && next < this.count) {
      this.select(next);
      this.querySelectorAll<HTMLButtonElement>('button')[next]?.focus();
      announce(`image ${next}`);
    }
  }

  override updated(): void {
    const grid = this.querySelector<HTMLElement>('.tiles');
    grid?.style.setProperty('--columns', String(this.columns));
    grid?.style.setProperty('--rows', String(Math.ceil(this.count / this.columns)));
  }

  override render() {
    const tiles = Array.from({ length: this.count }, (_, tile) => tile);
    return html`<div class="tiles" role="group" aria-label="${this.label}; arrow keys move">
      ${tiles.map(
        (tile) => html`<button
          type="button"
          aria-label="image ${tile}"
          aria-pressed=${tile === this.selected}
          tabindex=${tile === Math.max(0, this.selected) ? 0 : -1}
          @click=${() => this.select(tile)}
          @keydown=${(event: KeyboardEvent) => this.move(event, tile)}
        ></button>`,
      )}
    </div>`;
  }
}

customElements.define('dcgan-tiles', Tiles);
