import { html, nothing } from 'lit';
import { message, Panel } from './panel';
import type { SheetLayout } from './run';
import type { Service } from './service';

/** A long run has more epochs than a strip needs. */
const MAX_FRAMES = 40;
const SCALE = 2;

/** One image of the sample sheets through all epochs, and the real image at its place. */
export class Filmstrip extends Panel {
  static override properties = {
    service: { attribute: false },
    folder: { attribute: false },
    sheets: { attribute: false },
    layout: { attribute: false },
    tile: { attribute: false },
    failure: { state: true },
    frames: { state: true },
  };

  declare service: Service;
  /** Path of the sheets. */
  declare folder: string;
  /** Names of the sheets, in the order of their epochs. */
  declare sheets: string[];
  declare layout: SheetLayout;
  /** Index of the image. */
  declare tile: number;
  declare failure: string;
  /** Names of the sheets that have been drawn. */
  declare frames: string[];
  private readonly bitmaps = new Map<string, ImageBitmap>();
  private loading: AbortController | undefined;

  constructor() {
    super();
    this.failure = '';
    this.frames = [];
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('folder')) {
      this.forget();
    }
    if (changed.has('sheets') || changed.has('folder')) {
      void this.load();
    }
    this.paint();
  }

  private forget(): void {
    this.bitmaps.forEach((bitmap) => bitmap.close());
    this.bitmaps.clear();
    this.frames = [];
  }

  private get chosen(): string[] {
    const every = Math.max(1, Math.ceil(this.sheets.length / MAX_FRAMES));
    const last = this.sheets.length - 1;
    return this.sheets.filter((_, index) => index % every === 0 || index === last);
  }

  private async load(): Promise<void> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    try {
      for (const name of this.chosen) {
        if (!this.bitmaps.has(name)) {
          const response = await this.service.send(`${this.folder}/${name}`, { signal: loading.signal });
          const bitmap = await createImageBitmap(await response.blob());
          if (loading.signal.aborted) {
            bitmap.close();
            return;
          }
          this.bitmaps.set(name, bitmap);
        }
        this.frames = this.chosen.filter((one) => this.bitmaps.has(one));
      }
      this.failure = '';
    } catch (failure) {
      if (!loading.signal.aborted) {
        this.failure = message(failure);
      }
    }
  }

  private paint(): void {
    const { columns, tileSize, gap } = this.layout;
    const row = Math.floor(this.tile / columns);
    const column = this.tile % columns;
    this.querySelectorAll('canvas').forEach((canvas, index) => {
      const real = index === this.frames.length;
      const bitmap = this.bitmaps.get(this.frames[Math.min(index, this.frames.length - 1)] ?? '');
      const context = canvas.getContext('2d');
      if (bitmap && context) {
        const x = column * tileSize + (real ? columns * tileSize + gap : 0);
        context.imageSmoothingEnabled = false;
        context.drawImage(bitmap, x, row * tileSize, tileSize, tileSize, 0, 0, canvas.width, canvas.height);
      }
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.loading?.abort();
    this.forget();
  }

  override render() {
    const size = this.layout.tileSize * SCALE;
    const captions = [...this.frames.map((name) => name.replace(/\D/g, '').replace(/^0+/, '')), 'real'];
    return html`<div class="filmstrip scroll" tabindex="0" role="region" aria-label="image ${this.tile} through the epochs">
        ${this.frames.length === 0
          ? html`<p class="waiting">loading…</p>`
          : captions.map(
              (caption) => html`<figure>
                <canvas class="pixels" width=${size} height=${size} role="img" aria-label=${caption === 'real' ? 'real image' : `epoch ${caption}`}></canvas>
                <figcaption>${caption}</figcaption>
              </figure>`,
            )}
      </div>
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}`;
  }
}

customElements.define('dcgan-filmstrip', Filmstrip);
