import { html, nothing } from 'lit';
import type { PageState } from './address';
import { NewestTask } from './newest';
import { message, Panel } from './panel';
import { pause } from './events';
import { discard, draw, Problem, type DrawnImage, type Service } from './service';

/** Points of the map from one edge of the pad to the other. */
const SPAN = 4;
/** Images along each side of the background. */
const BACKGROUND = 9;
const LIMIT = 499;
const KEY_STEP = 0.1;

/** A pad that moves through the latent space: whole points are seeds, and the points between them mix their latents. */
export class Pad extends Panel {
  static override properties = {
    service: { attribute: false },
    state: { attribute: false },
    parameters: { attribute: false },
    release: { attribute: false },
    image: { state: true },
    background: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  /** Has `at`, the point, and `centre`, the centre of the pad. */
  declare state: PageState;
  /** Query of model, release, digit and truncation. */
  declare parameters: string;
  declare release: string;
  declare image: DrawnImage | undefined;
  declare background: DrawnImage | undefined;
  declare failure: string;
  private readonly point = new NewestTask();
  private readonly map = new NewestTask();

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

  override updated(changed: Map<string, unknown>): void {
    const before = changed.get('state') as PageState | undefined;
    const same = !changed.has('parameters') && !changed.has('release');
    if (!same || (changed.has('state') && before?.at !== this.state.at)) {
      this.drawPoint();
    }
    if (!same || (changed.has('state') && before?.centre !== this.state.centre)) {
      this.drawMap();
    }
    const marker = this.querySelector<HTMLElement>('.marker');
    const [x, y] = this.at;
    const [centreX, centreY] = this.centre;
    marker?.style.setProperty('left', `${50 + (100 * (x - centreX)) / SPAN}%`);
    marker?.style.setProperty('top', `${50 + (100 * (y - centreY)) / SPAN}%`);
  }

  private drawPoint(): void {
    const [x, y] = this.at;
    this.point.run(async () => {
      const image = await this.attempt(`/generate?at=${text(x)},${text(y)}${this.parameters}`);
      if (image) {
        discard(this.image);
        this.image = image;
      }
    });
  }

  private drawMap(): void {
    const [x, y] = this.centre;
    const points: string[] = [];
    for (let row = 0; row < BACKGROUND; row++) {
      for (let column = 0; column < BACKGROUND; column++) {
        const place = (index: number) => clamp(((index + 0.5) / BACKGROUND - 0.5) * SPAN, 0);
        points.push(`at=${text(clamp(x + place(column)))},${text(clamp(y + place(row)))}`);
      }
    }
    this.map.run(async () => {
      const image = await this.attempt(`/generate?${points.join('&')}&columns=${BACKGROUND}${this.parameters}`);
      if (image) {
        discard(this.background);
        this.background = image;
      }
    });
  }

  /** Draws an image; waits as long as a busy service asks for. */
  private async attempt(path: string): Promise<DrawnImage | undefined> {
    try {
      const image = await draw(this.service, path, { signal: this.leaving });
      this.failure = '';
      return image;
    } catch (failure) {
      if (!this.leaving.aborted) {
        this.failure = message(failure);
        await pause(1000 * (failure instanceof Problem ? failure.retryAfter : 0), this.leaving);
      }
      return undefined;
    }
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
        min=${clamp(centre - SPAN / 2)}
        max=${clamp(centre + SPAN / 2)}
        step=${KEY_STEP / 2}
        .value=${String(this.at[axis])}
        @input=${(event: Event) => this.slide(event, axis)}
      /><output>${this.at[axis].toFixed(2)}</output></label
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
            <button type="button" @click=${this.elsewhere}>Somewhere else</button>
          </p>
          <p class="hint">Each whole point is a seed: (x, y) is seed x + 1000 y. The points between them mix up to four.</p>
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
