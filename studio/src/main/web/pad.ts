import { html, nothing } from 'lit';
import type { PageState } from './address';
import type { ImageRequests } from './image-requests';
import { NewestTask } from './newest-task';
import { Panel } from './panel';
import { discard, drawPatiently, type DrawnImage, type Service } from './service';

/** Points of the map from one edge of the pad to the other. */
const SPAN = 4;
/** Images along each side of the background. */
const BACKGROUND = 9;
const LIMIT = 499;
const KEY_STEP = 0.1;

/** A picture that is drawn again and again, with the key of its newest request. */
interface Picture {
  readonly drawing: NewestTask;
  key: string;
}

/** A pad that moves through latent space. A point with whole coordinates is a seed; the points between mix the latents. */
export class Pad extends Panel {
  static override properties = {
    service: { attribute: false },
    state: { attribute: false },
    requests: { attribute: false },
    release: { attribute: false },
    image: { state: true },
    background: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  /** Has `at`, the point, and `centre`, the centre of the pad. */
  declare state: PageState;
  declare requests: ImageRequests;
  /** The release that is live; another one draws the pad again. */
  declare release: string;
  declare image: DrawnImage | undefined;
  declare background: DrawnImage | undefined;
  declare failure: string;
  private readonly point: Picture = { drawing: new NewestTask(), key: '' };
  private readonly map: Picture = { drawing: new NewestTask(), key: '' };

  constructor() {
    super();
    this.failure = '';
  }

  private get at(): [number, number] {
    return coordinates(this.state.at);
  }

  private get centre(): [number, number] {
    return coordinates(this.state.centre);
  }

  override updated(): void {
    this.draw(this.point, [this.state.at ?? '0,0'], (image) => {
      discard(this.image);
      this.image = image;
    });
    this.draw(this.map, this.mapPoints(), (image) => {
      discard(this.background);
      this.background = image;
    });
    const marker = this.querySelector<HTMLElement>('.marker');
    const [x, y] = this.at;
    const [centreX, centreY] = this.centre;
    marker?.style.setProperty('left', `${50 + (100 * (x - centreX)) / SPAN}%`);
    marker?.style.setProperty('top', `${50 + (100 * (y - centreY)) / SPAN}%`);
  }

  /** Draws images at points, unless they are the newest of their picture already. */
  private draw(picture: Picture, points: string[], show: (image: DrawnImage) => void): void {
    const path = this.requests.points(points, BACKGROUND);
    const key = `${path} ${this.release}`;
    if (picture.key === key) {
      return;
    }
    picture.key = key;
    picture.drawing.run(async (isNewest) => {
      const report = (failure: string) => (this.failure = failure);
      const image = await drawPatiently(this.service, path, this.removalSignal, report, isNewest);
      if (image) {
        show(image);
      }
    });
  }

  private mapPoints(): string[] {
    const [x, y] = this.centre;
    const offsets = Array.from({ length: BACKGROUND }, (_, index) => ((index + 0.5) / BACKGROUND - 0.5) * SPAN);
    return offsets.flatMap((below) => offsets.map((right) => `${text(clamp(x + right))},${text(clamp(y + below))}`));
  }

  private moveTo(x: number, y: number): void {
    const at = `${text(clamp(x))},${text(clamp(y))}`;
    this.dispatchEvent(new CustomEvent<PageState>('state', { detail: { at } }));
  }

  private recentre(centre: string, at = centre): void {
    this.dispatchEvent(new CustomEvent<PageState>('state', { detail: { centre, at } }));
  }

  private drag(event: PointerEvent): void {
    const pad = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') {
      pad.setPointerCapture(event.pointerId);
    } else if (event.buttons === 0) {
      return;
    }
    const frame = pad.getBoundingClientRect();
    const [centreX, centreY] = this.centre;
    const along = (position: number, start: number, length: number) =>
      (Math.min(1, Math.max(0, (position - start) / length)) - 0.5) * SPAN;
    this.moveTo(
      centreX + along(event.clientX, frame.left, frame.width),
      centreY + along(event.clientY, frame.top, frame.height),
    );
  }

  private slide(event: Event, axis: 0 | 1): void {
    const value = Number((event.target as HTMLInputElement).value);
    const at = this.at;
    at[axis] = value;
    this.moveTo(...at);
  }

  private elsewhere(): void {
    const whole = () => Math.floor(Math.random() * (2 * LIMIT - 2 * SPAN)) - LIMIT + SPAN;
    this.recentre(`${whole()},${whole()}`);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    discard(this.image);
    discard(this.background);
  }

  private slider(axis: 0 | 1) {
    const name = axis === 0 ? 'x' : 'y';
    const centre = this.centre[axis];
    return html`<label
      >${name}
      <input
        type="range"
        aria-label=${name}
        min=${clamp(centre - SPAN / 2)}
        max=${clamp(centre + SPAN / 2)}
        step=${KEY_STEP / 2}
        .value=${String(this.at[axis])}
        @input=${(event: Event) => this.slide(event, axis)}
      /><output aria-live="off">${this.at[axis].toFixed(2)}</output></label
    >`;
  }

  override render() {
    return html`
      <div class="pad-view">
        <div
          class="pad"
          @pointerdown=${this.drag}
          @pointermove=${this.drag}
          @dblclick=${() => this.recentre(this.state.at ?? '0,0')}
        >
          ${this.background
            ? html`<img class="pixels" src=${this.background.file} alt="images around this point" draggable="false" />`
            : nothing}
          <span class="marker"></span>
        </div>
        <div class="pad-result">
          ${this.image
            ? html`<img class="pixels" src=${this.image.file} alt="image at ${this.state.at}" />`
            : html`<p class="waiting">drawing…</p>`}
          ${this.slider(0)} ${this.slider(1)}
          <p>
            <button type="button" @click=${() => this.recentre(this.state.at ?? '0,0')}>Centre here</button>
            <button type="button" @click=${this.elsewhere}>Random location</button>
          </p>
          <p class="hint">A point with whole coordinates is a seed: (x, y) is seed x + 1000 y. The points between mix up to four seeds.</p>
        </div>
      </div>
      ${this.failure === '' ? nothing : html`<p class="failure" role="status">${this.failure}</p>`}
    `;
  }
}

function coordinates(value: string | undefined): [number, number] {
  const [x, y] = (value ?? '0,0').split(',').map(Number);
  return [clamp(x ?? 0), clamp(y ?? 0)];
}

function clamp(value: number, otherwise = 0): number {
  return Number.isFinite(value) ? Math.min(LIMIT, Math.max(-LIMIT, value)) : otherwise;
}

function text(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

customElements.define('dcgan-pad', Pad);
