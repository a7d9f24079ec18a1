import { html, nothing } from 'lit';
import { Panel } from './panel';
import { discard, drawPatiently, type DrawnImage, type Service } from './service';
import './tiles';

/** Duration of the wipe from the old images to the new, as in the style sheet. */
const WIPE_MILLIS = 900;

/**
 * A sheet of generated images whose tiles can be selected. When the same sheet is drawn by another release, the new
 * images wipe over the old ones.
 */
export class Sheet extends Panel {
  static override properties = {
    service: { attribute: false },
    path: { attribute: false },
    release: { attribute: false },
    columns: { attribute: false },
    count: { attribute: false },
    label: { attribute: false },
    selected: { attribute: false },
    image: { state: true },
    previous: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  /** The request that draws the sheet. */
  declare path: string;
  /** The release that is live; another one draws the sheet again. */
  declare release: string;
  declare columns: number;
  declare count: number;
  declare label: string;
  /** Index of the selected tile. */
  declare selected: number;
  declare image: DrawnImage | undefined;
  declare previous: DrawnImage | undefined;
  declare failure: string;
  private drawing: AbortController | undefined;
  private drawnPath = '';

  constructor() {
    super();
    this.failure = '';
    this.selected = 0;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('path') || changed.has('release')) {
      void this.redraw();
    }
    const frame = this.querySelector<HTMLElement>('.sheet');
    frame?.style.setProperty('--columns', String(this.columns));
    frame?.style.setProperty('--rows', String(Math.ceil(this.count / this.columns)));
  }

  private async redraw(): Promise<void> {
    this.drawing?.abort();
    const drawing = new AbortController();
    this.drawing = drawing;
    const path = this.path;
    const image = await drawPatiently(this.service, path, drawing.signal, (failure) => (this.failure = failure));
    if (image) {
      this.show(image, path === this.drawnPath);
      this.drawnPath = path;
    }
  }

  private show(image: DrawnImage, sameLatents: boolean): void {
    const old = this.image;
    discard(this.previous);
    this.previous = undefined;
    this.image = image;
    if (old && sameLatents && old.release !== image.release) {
      this.previous = old;
      setTimeout(() => {
        if (this.previous === old) {
          this.previous = undefined;
        }
        discard(old);
      }, WIPE_MILLIS);
    } else {
      discard(old);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing?.abort();
    discard(this.image);
    discard(this.previous);
  }

  private select(tile: number): void {
    this.dispatchEvent(new CustomEvent<number>('tile', { detail: tile }));
  }

  override render() {
    return html`
      <figure class="sheet">
        ${this.previous ? html`<img class="pixels" src=${this.previous.file} alt="" />` : nothing}
        ${this.image
          ? html`<img class="pixels ${this.previous ? 'wipe' : ''}" src=${this.image.file} alt=${this.label} />`
          : html`<p class="waiting">${this.failure === '' ? 'drawing…' : ''}</p>`}
        <dcgan-tiles
          .columns=${this.columns}
          .count=${this.count}
          .selected=${this.selected}
          .label=${'images of the sheet'}
          @tile=${(event: CustomEvent<number>) => this.select(event.detail)}
        ></dcgan-tiles>
      </figure>
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
    `;
  }
}

customElements.define('dcgan-sheet', Sheet);
