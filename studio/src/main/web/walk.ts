import { html, nothing } from 'lit';
import { WALK_FRAMES } from './image-requests';
import { Panel } from './panel';
import type { ImageFormat } from './release';
import { discard, drawPatiently, type Service } from './service';

const FRAME_MILLIS = 60;
const SCALE = 8;

/** An animated walk between two pinned images. */
export class Walk extends Panel {
  static override properties = {
    service: { attribute: false },
    format: { attribute: false },
    label: { attribute: false },
    body: { attribute: false },
    path: { attribute: false },
    release: { attribute: false },
    frames: { state: true },
    frame: { state: true },
    playing: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  declare format: ImageFormat;
  /** What it leads from and to. */
  declare label: string;
  /** Body of the request; empty for none. */
  declare body: string;
  /** The request that draws all frames as one row. */
  declare path: string;
  /** The release that is live; another one draws the walk again. */
  declare release: string;
  declare frames: ImageBitmap | undefined;
  declare frame: number;
  declare playing: boolean;
  declare failure: string;
  private direction = 1;
  private timer = 0;
  private drawing: AbortController | undefined;

  constructor() {
    super();
    this.frame = 0;
    this.body = '';
    this.failure = '';
    this.playing = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.advance(), FRAME_MILLIS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.drawing?.abort();
    this.frames?.close();
  }

  private advance(): void {
    if (!this.playing || !this.frames || document.hidden) {
      return;
    }
    if (this.frame + this.direction < 0 || this.frame + this.direction >= WALK_FRAMES) {
      this.direction = -this.direction;
    }
    this.frame += this.direction;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('path') || changed.has('body') || changed.has('release')) {
      void this.redraw();
    }
    this.paint();
  }

  private async redraw(): Promise<void> {
    this.drawing?.abort();
    const drawing = new AbortController();
    this.drawing = drawing;
    const report = (failure: string) => (this.failure = failure);
    const init = this.body === '' ? {} : { method: 'POST', body: this.body };
    const image = await drawPatiently(this.service, this.path, drawing.signal, report, () => true, init);
    if (!image) {
      return;
    }
    const element = new Image();
    element.src = image.file;
    await element.decode();
    const frames = await createImageBitmap(element);
    discard(image);
    if (drawing.signal.aborted) {
      frames.close();
    } else {
      this.frames?.close();
      this.frames = frames;
    }
  }

  private paint(): void {
    const canvas = this.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (canvas && context && this.frames) {
      const { width, height } = this.format;
      context.imageSmoothingEnabled = false;
      context.drawImage(this.frames, this.frame * width, 0, width, height, 0, 0, canvas.width, canvas.height);
    }
  }

  private slide(event: Event): void {
    this.playing = false;
    this.frame = Number((event.target as HTMLInputElement).value);
  }

  override render() {
    const share = this.frame / (WALK_FRAMES - 1);
    return html`
      <div class="walk">
        <canvas
          class="pixels"
          width=${this.format.width * SCALE}
          height=${this.format.height * SCALE}
          role="img"
          aria-label=${this.label}
        ></canvas>
        <label
          >from A to B
          <input type="range" min="0" max=${WALK_FRAMES - 1} .value=${String(this.frame)} @input=${this.slide} />
          <output aria-live="off">${Math.round(100 * share)} %</output></label
        >
        <button type="button" aria-pressed=${this.playing} @click=${() => (this.playing = !this.playing)}>
          ${this.playing ? 'Stop' : 'Play'}
        </button>
      </div>
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
    `;
  }
}

customElements.define('dcgan-walk', Walk);
