import { html, nothing } from 'lit';
import { imageOf } from './drawing';
import { eventsOf } from './events';
import { number } from './format';
import { WALK_FRAMES } from './image-requests';
import { announce, message, Panel } from './panel';
import type { ImageFormat } from './release';
import { mixTerm, type SeedImage } from './seed-image';
import type { Service } from './service';
import './walk';

/** A better latent, as the service reports it. */
interface Step {
  images: number;
  total: number;
  digit: number;
  distance: number;
  latent: number[];
  png: string;
}

const SCALE = 10;
/** A search takes seconds, and a better latent may be long in coming. */
const SEARCH_MILLIS = 120_000;
/** Width of the pen as a share of the canvas; about that of MNIST's digits. */
const PEN = 0.08;

/** A canvas to draw on, a search for the latent of the drawing, and a walk from there to another image. */
export class DrawView extends Panel {
  static override properties = {
    service: { attribute: false },
    format: { attribute: false },
    query: { attribute: false },
    selected: { attribute: false },
    selectedPath: { attribute: false },
    live: { attribute: false },
    step: { state: true },
    searching: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  declare format: ImageFormat;
  /** Query of the model and the release; empty for the live release of the default model. */
  declare query: string;
  /** The image to which the walk leads. */
  declare selected: SeedImage;
  /** The request that draws it. */
  declare selectedPath: string;
  declare live: string;
  declare step: Step | undefined;
  declare searching: boolean;
  declare failure: string;
  private search: AbortController | undefined;
  /** Address of the image of the step, in the browser's memory. */
  private file = '';

  constructor() {
    super();
    this.searching = false;
    this.failure = '';
  }

  private get canvas(): HTMLCanvasElement | null {
    return this.querySelector('canvas.drawing');
  }

  override firstUpdated(): void {
    this.clear();
  }

  private clear(): void {
    const canvas = this.canvas;
    const context = canvas?.getContext('2d', { willReadFrequently: true });
    if (canvas && context) {
      context.fillStyle = '#000';
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    this.search?.abort();
    this.searching = false;
    this.show(undefined);
    this.failure = '';
  }

  private draw(event: PointerEvent): void {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const context = canvas.getContext('2d');
    if (!context || (event.type === 'pointermove' && event.buttons === 0)) {
      return;
    }
    const frame = canvas.getBoundingClientRect();
    const x = ((event.clientX - frame.left) * canvas.width) / frame.width;
    const y = ((event.clientY - frame.top) * canvas.height) / frame.height;
    if (event.type === 'pointerdown') {
      canvas.setPointerCapture(event.pointerId);
      context.beginPath();
      context.moveTo(x, y);
      context.lineCap = 'round';
      context.lineJoin = 'round';
      context.lineWidth = PEN * canvas.width;
      context.strokeStyle = '#fff';
    }
    context.lineTo(x, y);
    context.stroke();
  }

  /** Copies the selected image onto the canvas, for those who cannot draw with a pointer. */
  private async copySelected(): Promise<void> {
    try {
      const image = await createImageBitmap(await (await this.service.send(this.selectedPath)).blob());
      const canvas = this.canvas;
      if (canvas) {
        canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
      }
      image.close();
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private async find(): Promise<void> {
    const canvas = this.canvas;
    if (!canvas) {
      return;
    }
    this.search?.abort();
    const search = new AbortController();
    this.search = search;
    this.searching = true;
    this.show(undefined);
    try {
      const pixels = imageOf(canvas, this.format.width, this.format.height).map((level) => Number(level.toFixed(3)));
      const init = { method: 'POST', body: JSON.stringify({ pixels }), signal: search.signal };
      const response = await this.service.send(`/project${this.query}`, init);
      for await (const event of eventsOf(response.body ?? new ReadableStream(), SEARCH_MILLIS)) {
        this.show(JSON.parse(event.data) as Step);
      }
      const isComplete = this.step?.images === this.step?.total;
      this.failure = isComplete ? '' : 'The search ended early. Try again.';
      announce(isComplete ? this.result : this.failure);
    } catch (failure) {
      if (!search.signal.aborted) {
        this.failure = message(failure);
      }
    } finally {
      if (this.search === search) {
        this.searching = false;
      }
    }
  }

  private show(step: Step | undefined): void {
    URL.revokeObjectURL(this.file);
    const png = step ? Uint8Array.from(atob(step.png), (character) => character.charCodeAt(0)) : new Uint8Array();
    this.file = step ? URL.createObjectURL(new Blob([png], { type: 'image/png' })) : '';
    this.step = step;
  }

  private get result(): string {
    const step = this.step;
    if (!step) {
      return '';
    }
    const digit = this.format.classes > 0 ? `digit ${step.digit}, ` : '';
    return `${digit}pixel error (RMS) ${number(50 * step.distance)} % of the range from black to white`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.search?.abort();
    URL.revokeObjectURL(this.file);
  }

  /** The walk from the found latent to the selected image, as the body of a request. */
  private walk(step: Step): string {
    const images = Array.from({ length: WALK_FRAMES }, (_, frame) => {
      const angle = ((frame / (WALK_FRAMES - 1)) * Math.PI) / 2;
      const digit = frame < WALK_FRAMES / 2 || this.selected.digit === '' ? step.digit : Number(this.selected.digit);
      const weight = Number(Math.cos(angle).toFixed(4));
      const mix = `${mixTerm(this.selected)}:${Math.sin(angle).toFixed(4)}`;
      return frame === 0 ? { latent: step.latent, digit } : { latent: step.latent, weight, mix, digit };
    });
    return JSON.stringify({ images });
  }

  private renderResult() {
    const step = this.step;
    if (!step) {
      return this.searching ? html`<p class="waiting">searching…</p>` : nothing;
    }
    return html`<img class="pixels" src=${this.file} alt="the image of the found latent" />
      <progress max=${step.total} value=${step.images} aria-label="progress of the search"></progress>
      <p>${this.result}</p>`;
  }

  override render() {
    const { width, height } = this.format;
    return html`<p class="hint">
        Draw a digit. The service looks for the latent that the generator turns into it, and shows each step.
      </p>
      <div class="draw-view">
        <div>
          <canvas
            class="drawing"
            width=${width * SCALE}
            height=${height * SCALE}
            role="img"
            aria-label="your drawing"
            @pointerdown=${this.draw}
            @pointermove=${this.draw}
          ></canvas>
          <p class="row">
            <button type="button" class="primary" ?disabled=${this.searching} @click=${this.find}>Find it</button>
            <button type="button" @click=${this.clear}>Clear</button>
            <button type="button" @click=${this.copySelected}>Copy the selected image</button>
          </p>
        </div>
        <div class="found">${this.renderResult()}</div>
      </div>
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
      ${this.step && !this.searching
        ? html`<h2>From your drawing to the selected image</h2>
            <dcgan-walk
              .service=${this.service}
              .format=${this.format}
              .label=${`walk from your drawing to image ${this.selected.image} of seed ${this.selected.seed}`}
              .path=${`/generate/latents${this.query}`}
              .body=${this.walk(this.step)}
              .release=${this.live}
            ></dcgan-walk>`
        : nothing}`;
  }
}

customElements.define('dcgan-draw-view', DrawView);
