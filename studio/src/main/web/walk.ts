import { html, nothing } from 'lit';
import { message, Panel } from './panel';
import { placeText, type ImageFormat, type Place } from './model';
import { discard, draw, type DrawnImage, type Service } from './service';

const FRAMES = 33;
const FRAME_MILLIS = 60;
const SCALE = 8;

/** Returns the request for a walk along a great circle between two latents, as one row of images. */
export function walkPath(from: Place, to: Place, parameters: string): string {
  const images: string[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const angle = ((i / (FRAMES - 1)) * Math.PI) / 2;
    images.push(
      `mix=${placeText(from)}:${Math.cos(angle).toFixed(4)},${placeText(to)}:${Math.sin(angle).toFixed(4)}`,
    );
  }
  return `/generate?${images.join('&')}&columns=${FRAMES}${parameters}`;
}

/** An animated walk between two pinned images. */
export class Walk extends Panel {
  static override properties = {
    service: { attribute: false },
    format: { attribute: false },
    from: { attribute: false },
    to: { attribute: false },
    parameters: { attribute: false },
    release: { attribute: false },
    frames: { state: true },
    frame: { state: true },
    playing: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  declare format: ImageFormat;
  declare from: Place;
  declare to: Place;
  /** Query of model, release, digit and truncation. */
  declare parameters: string;
  declare release: string;
  declare frames: ImageBitmap | undefined;
  declare frame: number;
  declare playing: boolean;
  declare failure: string;
  private direction = 1;
  private timer = 0;

  constructor() {
    super();
    this.frame = 0;
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
  }

  private advance(): void {
    if (!this.playing || !this.frames || document.hidden) {
      return;
    }
    if (this.frame + this.direction < 0 || this.frame + this.direction >= FRAMES) {
      this.direction = -this.direction;
    }
    this.frame += this.direction;
  }

  override updated(changed: Map<string, unknown>): void {
    if (['from', 'to', 'parameters', 'release'].some((name) => changed.has(name))) {
      void this.redraw();
    }
    this.paint();
  }

  private async redraw(): Promise<void> {
    let image: DrawnImage | undefined;
    try {
      image = await draw(this.service, walkPath(this.from, this.to, this.parameters), { signal: this.leaving });
      const element = new Image();
      element.src = image.file;
      await element.decode();
      this.frames = await createImageBitmap(element);
      this.failure = '';
    } catch (failure) {
      if (!this.leaving.aborted) {
        this.failure = message(failure);
      }
    } finally {
      discard(image);
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
    const share = this.frame / (FRAMES - 1);
    return html`
      <div class="walk">
        <canvas
          class="pixels"
          width=${this.format.width * SCALE}
          height=${this.format.height * SCALE}
          role="img"
          aria-label="walk from image ${this.from.image} of seed ${this.from.seed} to image ${this.to.image} of seed ${this
            .to.seed}"
        ></canvas>
        <label
          >from A to B
          <input type="range" min="0" max=${FRAMES - 1} .value=${String(this.frame)} @input=${this.slide} />
          <output>${Math.round(100 * share)} %</output></label
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
