import { html, nothing, type TemplateResult } from 'lit';
import { readable, readAddress, writeAddress, type PageState } from './address';
import { pause } from './events';
import { placeText, type ImageFormat, type Model, type Place, type Release } from './model';
import { NewestTask } from './newest';
import './pad';
import { announce, copy, message, Panel } from './panel';
import { discard, draw, Problem, type DrawnImage, type Service } from './service';
import './sheet';
import './walk';
import { walkPath } from './walk';
import { ago, quality, shortId } from './words';

const DEFAULTS: PageState = {
  view: 'sheet',
  model: 'mnist',
  seed: '42',
  digit: 'all',
  count: '100',
  truncation: '1',
  image: '0',
  at: '0,0',
  centre: '0,0',
};

const VIEWS: [string, string][] = [
  ['sheet', 'Sheet'],
  ['pad', 'Pad'],
  ['walk', 'Walk'],
  ['compare', 'Compare'],
];

const POLL_MILLIS = 1_000;
const COUNTS = [1, 10, 25, 50, 100, 200, 256];
const MAX_SEED = 0x7fffffff;

/** Plays with what the live generator has learned. */
export class Playground extends Panel {
  static override properties = {
    service: { attribute: false },
    trainer: { attribute: false },
    state: { state: true },
    model: { state: true },
    releases: { state: true },
    failure: { state: true },
    empty: { state: true },
    single: { state: true },
    wipe: { state: true },
    swap: { state: true },
  };

  declare service: Service;
  declare trainer: Service | undefined;
  declare state: PageState;
  declare model: Model | undefined;
  declare releases: Release[];
  declare failure: string;
  /** Whether no generator has been released yet. */
  declare empty: boolean;
  declare single: DrawnImage | undefined;
  /** Share of the image at which the compared releases meet, in percent. */
  declare wipe: number;
  /** The last hot swap, in words. */
  declare swap: string;
  private singlePath = '';
  private readonly selecting = new NewestTask();

  constructor() {
    super();
    this.state = { ...DEFAULTS, ...readAddress() };
    this.releases = [];
    this.failure = '';
    this.empty = false;
    this.wipe = 50;
    this.swap = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.watch();
  }

  /** Follows the live release. */
  private async watch(): Promise<void> {
    while (!this.leaving.aborted) {
      if (!document.hidden) {
        await this.refresh();
      }
      await pause(POLL_MILLIS, this.leaving);
    }
  }

  private async refresh(): Promise<void> {
    const name = encodeURIComponent(this.state.model ?? '');
    try {
      const model = await this.service.json<Model>(`/models/${name}`, { signal: this.leaving });
      this.failure = '';
      this.empty = false;
      if (model.live !== this.model?.live) {
        this.releases = await this.service.json<Release[]>(`/models/${name}/releases`, { signal: this.leaving });
        this.announceSwap(model);
      }
      this.model = model;
    } catch (failure) {
      if (!this.leaving.aborted) {
        this.empty = failure instanceof Problem && failure.status === 404;
        this.failure = this.empty ? '' : message(failure);
      }
    }
  }

  private announceSwap(model: Model): void {
    const release = this.releases.find((one) => one.releaseId === model.live);
    if (this.model && release) {
      this.swap = `${shortId(release.releaseId)} went live: run ${release.runId}, epoch ${release.epoch}, ${quality(release.quality)}`;
      announce(this.swap);
    }
  }

  private get format(): ImageFormat | undefined {
    return this.model?.images;
  }

  private change(change: PageState): void {
    const state: PageState = { ...this.state };
    for (const [name, value] of Object.entries(change)) {
      state[name] = value;
    }
    this.state = state;
    writeAddress(state, DEFAULTS);
  }

  /** Query of everything that applies to every kind of image. */
  private get parameters(): string {
    const query = new URLSearchParams();
    if (this.state.model !== DEFAULTS.model) {
      query.set('model', this.state.model ?? '');
    }
    if (this.state.release) {
      query.set('release', this.state.release);
    }
    if (this.state.truncation !== DEFAULTS.truncation) {
      query.set('truncation', this.state.truncation ?? '');
    }
    const text = readable(query);
    return text === '' ? '' : `&${text}`;
  }

  /** Query of the class of a single image. */
  private get digit(): string {
    return this.format?.classes && this.state.digit !== 'all' ? `&digit=${this.state.digit}` : '';
  }

  private get count(): number {
    return Math.min(256, Math.max(1, Number(this.state.count) || 1));
  }

  private get columns(): number {
    return Math.min(this.count, this.count > 100 ? 16 : 10);
  }

  /** Query of the classes of a sheet: each digit in turn, or one. */
  private get digits(): string {
    const classes = this.format?.classes ?? 0;
    if (classes === 0) {
      return '';
    }
    const all = classes <= 10 ? [...Array(classes).keys()].join('') : '';
    const digit = this.state.digit === 'all' ? all : this.state.digit;
    return digit === '' ? '' : `&digit=${digit}`;
  }

  private sheetPath(release = ''): string {
    const pinned = release === '' ? '' : `&release=${release}`;
    return `/generate?seed=${this.state.seed}&count=${this.count}&columns=${this.columns}${this.digits}${this.parameters}${pinned}`;
  }

  private get selected(): Place {
    const image = Math.min(this.count - 1, Math.max(0, Number(this.state.image) || 0));
    const classes = this.format?.classes ?? 0;
    const digit = this.state.digit !== 'all' ? this.state.digit : classes > 0 && classes <= 10 ? image % classes : '';
    return { seed: this.state.seed ?? '0', image, digit: String(digit) };
  }

  private pathOf(place: Place): string {
    const digit = place.digit === '' || !this.format?.classes ? '' : `&digit=${place.digit}`;
    return `/generate?mix=${placeText(place)}${digit}${this.parameters}`;
  }

  /** The request of the picture that is shown. */
  private get path(): string {
    switch (this.state.view) {
      case 'pad':
        return `/generate?at=${this.state.at}${this.digit}${this.parameters}`;
      case 'walk': {
        const [from, to] = this.ends;
        return walkPath(from, to, `${this.digitOf(to)}${this.parameters}`);
      }
      default:
        return this.sheetPath();
    }
  }

  private digitOf(place: Place): string {
    return this.format?.classes && place.digit !== '' ? `&digit=${place.digit}` : '';
  }

  /** The two ends of the walk: what was pinned, or the selected image and its neighbour. */
  private get ends(): [Place, Place] {
    const selected = this.selected;
    const next = { ...selected, image: selected.image + (this.format?.classes || 1) };
    return [placeOf(this.state.a) ?? selected, placeOf(this.state.b) ?? next];
  }

  override updated(): void {
    const path = this.format && this.model ? this.pathOf(this.selected) : '';
    const key = `${path} ${this.model?.live}`;
    if (path !== '' && key !== this.singlePath) {
      this.singlePath = key;
      this.selecting.run(() => this.drawSingle(path));
    }
    this.querySelector<HTMLElement>('.compare')?.style.setProperty('--wipe', `${this.wipe}%`);
  }

  private async drawSingle(path: string): Promise<void> {
    try {
      const image = await draw(this.service, path, { signal: this.leaving });
      discard(this.single);
      this.single = image;
    } catch {
      // The sheet reports the reason.
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    discard(this.single);
  }

  private release(id: string | undefined): Release | undefined {
    return this.releases.find((one) => one.releaseId === id);
  }

  private renderBar() {
    const live = this.release(this.model?.live);
    return html`<section class="bar" aria-label="live release">
      <p>
        <strong class="state live">live</strong> <span class="mono">${shortId(this.model?.live ?? '')}</span>
        ${live
          ? html` epoch ${live.epoch} of run ${this.runLink(live.runId)}, ${quality(live.quality)}, ${ago(live.time)}`
          : nothing}
        ${this.model?.stale ? html`<strong class="state warn">may be outdated: ${this.model.stale}</strong>` : nothing}
      </p>
      ${this.swap === '' ? nothing : html`<p class="swap">${this.swap}</p>`}
    </section>`;
  }

  private runLink(runId: string) {
    return this.trainer
      ? html`<a href="${this.trainer.absolute('/')}?run=${encodeURIComponent(runId)}">${runId}</a>`
      : runId;
  }

  private renderControls(format: ImageFormat) {
    const digits = Array.from({ length: format.classes }, (_, digit) => String(digit));
    return html`<form class="controls" @submit=${(event: Event) => event.preventDefault()}>
      ${format.classes === 0 || format.classes > 26
        ? nothing
        : html`<fieldset class="digits">
            <legend>Digit</legend>
            ${[...digits, 'all'].map(
              (digit) => html`<label
                ><input
                  type="radio"
                  name="digit"
                  value=${digit}
                  .checked=${this.state.digit === digit}
                  @change=${() => this.change({ digit })}
                /><span>${digit}</span></label
              >`,
            )}
          </fieldset>`}
      ${this.state.view === 'pad'
        ? nothing
        : html`<label
              >Seed
              <span class="row">
                <input
                  inputmode="numeric"
                  name="seed"
                  .value=${this.state.seed ?? ''}
                  @change=${(event: Event) => this.changeSeed(event)}
                />
                <button type="button" aria-label="roll a new seed" title="roll a new seed (r)" @click=${this.roll}>
                  ⚄
                </button>
              </span></label
            >
            <label
              >Images
              <select name="count" @change=${(event: Event) => this.change({ count: valueOf(event) })}>
                ${COUNTS.map((count) => html`<option ?selected=${count === this.count}>${count}</option>`)}
              </select></label
            >`}
      <label
        >Truncation <output>${Number(this.state.truncation).toFixed(2)}</output>
        <input
          type="range"
          name="truncation"
          min="0"
          max="2"
          step="0.05"
          .value=${this.state.truncation ?? '1'}
          @input=${(event: Event) => this.change({ truncation: valueOf(event) })}
        /><span class="hint">0 draws the average digit; more than 1 is more varied and less reliable</span></label
      >
    </form>`;
  }

  private changeSeed(event: Event): void {
    const seed = valueOf(event).trim();
    if (/^-?\d{1,19}$/.test(seed)) {
      this.change({ seed });
    } else {
      (event.target as HTMLInputElement).value = this.state.seed ?? '';
      announce('The seed must be a whole number');
    }
  }

  private roll(): void {
    this.change({ seed: String(Math.floor(Math.random() * MAX_SEED)) });
  }

  private renderView(format: ImageFormat): TemplateResult {
    const label = `${this.count} generated images of seed ${this.state.seed}`;
    switch (this.state.view) {
      case 'pad':
        return html`<dcgan-pad
          .service=${this.service}
          .state=${this.state}
          .parameters=${`${this.digit}${this.parameters}`}
          .release=${this.model?.live}
          @state=${(event: CustomEvent<PageState>) => this.change(event.detail)}
        ></dcgan-pad>`;
      case 'walk': {
        const [from, to] = this.ends;
        return html`<p class="hint">
            Select an image in the sheet and pin it as A, then another one as B. The walk follows a great circle between
            their latents.
          </p>
          <dcgan-walk
            .service=${this.service}
            .format=${format}
            .from=${from}
            .to=${to}
            .parameters=${`${this.digitOf(to)}${this.parameters}`}
            .release=${this.model?.live}
          ></dcgan-walk>
          ${this.renderSheet(label)}`;
      }
      case 'compare':
        return this.renderCompare(label);
      default:
        return this.renderSheet(label);
    }
  }

  private renderSheet(label: string, release = '') {
    return html`<dcgan-sheet
      .service=${this.service}
      .path=${this.sheetPath(release)}
      .release=${release === '' ? this.model?.live : release}
      .columns=${this.columns}
      .count=${this.count}
      .label=${label}
      .selected=${this.selected.image}
      @tile=${(event: CustomEvent<number>) => this.change({ image: String(event.detail) })}
    ></dcgan-sheet>`;
  }

  private renderCompare(label: string) {
    const loaded = this.model?.loaded ?? [];
    if (loaded.length < 2) {
      return html`<p>Only one release is loaded, so there is nothing to compare with yet.</p>
        ${this.renderSheet(label)}`;
    }
    const left = loaded.includes(this.state.left ?? '') ? (this.state.left ?? '') : (this.model?.live ?? '');
    const others = loaded.filter((id) => id !== left);
    const right = others.includes(this.state.right ?? '') ? (this.state.right ?? '') : (others[0] ?? '');
    return html`
      <div class="row">${this.chooser('left', left, loaded)} ${this.chooser('right', right, others)}</div>
      <div class="compare">
        ${this.renderSheet(`${label}, by release ${right}`, right)}
        <div class="over">${this.renderSheet(`${label}, by release ${left}`, left)}</div>
      </div>
      <label
        >Wipe between left and right
        <input
          type="range"
          min="0"
          max="100"
          .value=${String(this.wipe)}
          @input=${(event: Event) => (this.wipe = Number(valueOf(event)))}
      /></label>
    `;
  }

  private chooser(side: string, chosen: string, ids: string[]) {
    return html`<label
      >${side}
      <select @change=${(event: Event) => this.change({ [side]: valueOf(event) })}>
        ${ids.map((id) => {
          const release = this.release(id);
          return html`<option value=${id} ?selected=${id === chosen}>
            ${shortId(id)}${release ? `, ${release.runId} epoch ${release.epoch}` : ''}
          </option>`;
        })}
      </select></label
    >`;
  }

  private renderSelected() {
    const place = this.selected;
    const drawn = this.release(this.state.release || this.single?.release);
    const path = this.pathOf(place);
    return html`<section class="selected" aria-label="selected image">
      ${this.single
        ? html`<img class="pixels" src=${this.single.file} alt="image ${place.image} of seed ${place.seed}" />`
        : nothing}
      <dl>
        <dt>seed</dt>
        <dd>${place.seed}, image ${place.image}${place.digit === '' ? '' : html`, digit ${place.digit}`}</dd>
        ${drawn
          ? html`<dt>release</dt>
              <dd class="mono">${drawn.releaseId}</dd>
              <dt>run</dt>
              <dd>${this.runLink(drawn.runId)}, epoch ${drawn.epoch}, ${drawn.architecture}</dd>
              <dt>quality</dt>
              <dd>${quality(drawn.quality)}</dd>`
          : nothing}
      </dl>
      <p>
        <button type="button" @click=${() => this.change({ a: pinOf(place) })}>Pin as A</button>
        <button type="button" @click=${() => this.change({ b: pinOf(place) })}>Pin as B</button>
        <a class="button" href=${this.service.url(path)} download="digit.png">Download</a>
      </p>
    </section>`;
  }

  private renderActions() {
    const path = this.path;
    const curl = `curl -o digits.png '${this.service.absolute(path)}'`;
    return html`<section class="actions" aria-label="this picture elsewhere">
      <p>
        <a class="button" href=${this.service.url(path)} download="digits.png">Download PNG</a>
        <button type="button" @click=${() => copy(location.href, 'link')}>Copy link</button>
        <button type="button" @click=${() => copy(curl, 'command')}>Copy curl</button>
      </p>
      <pre tabindex="0">${curl.length > 400 ? `${curl.slice(0, 400)}…` : curl}</pre>
    </section>`;
  }

  private renderEmpty() {
    return html`<section class="invitation">
      <h1>Nothing has learned to draw yet</h1>
      <p>
        This service has no generator. Train one: the trainer draws its progress after each epoch, and digits take shape
        within minutes.
      </p>
      ${this.trainer
        ? html`<p><a class="button primary" href="${this.trainer.absolute('/')}?start=first">Train the first generator</a></p>`
        : html`<pre>curl -d '{"epochs": 4, "publishEvery": 1}' http://localhost:8081/runs</pre>`}
    </section>`;
  }

  override render() {
    if (this.empty) {
      return this.renderEmpty();
    }
    if (!this.model || !this.format) {
      return html`${this.renderFailure()}
        <p class="waiting">loading…</p>`;
    }
    return html`
      ${this.renderFailure()} ${this.renderBar()}
      <div class="playground">
        <aside>
          <nav class="views" aria-label="views">
            ${VIEWS.map(
              ([view, name]) => html`<button
                type="button"
                aria-pressed=${this.state.view === view}
                @click=${() => this.change({ view })}
              >
                ${name}
              </button>`,
            )}
          </nav>
          ${this.renderControls(this.format)}
        </aside>
        <div class="canvas">${this.renderView(this.format)} ${this.renderActions()}</div>
        ${this.state.view === 'pad' ? nothing : this.renderSelected()}
      </div>
    `;
  }

  private renderFailure() {
    return this.failure === '' ? nothing : html`<p class="failure banner" role="alert">${this.failure}</p>`;
  }

  /** Handles a key that is pressed outside of a field. */
  press(key: string): boolean {
    if (/^\d$/.test(key) && Number(key) < (this.format?.classes ?? 0)) {
      this.change({ digit: key });
    } else if (key === 'r') {
      this.roll();
    } else if (key === 'a' || key === 'b') {
      this.change({ [key]: pinOf(this.selected) });
    } else {
      return false;
    }
    return true;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

/** Returns a pinned image as text in the address: `seed/image/digit`. */
function pinOf(place: Place): string {
  return `${placeText(place)}/${place.digit}`;
}

function placeOf(pin: string | undefined): Place | undefined {
  const match = /^(-?\d{1,19})\/(\d{1,6})\/(\d*)$/.exec(pin ?? '');
  return match ? { seed: match[1] ?? '0', image: Number(match[2]), digit: match[3] ?? '' } : undefined;
}

customElements.define('dcgan-playground', Playground);
