import { html, nothing, type TemplateResult } from 'lit';
import { flushAddress, readAddress, writeAddress, type PageState } from './address';
import './compare';
import './draw-view';
import { ago, number, quality, shortId } from './format';
import { DEFAULTS, ImageRequests, RULES } from './image-requests';
import './pad';
import { announce, copy, message, Panel } from './panel';
import { pause } from './pause';
import type { ImageFormat, Model, Release } from './release';
import './release-list';
import { pinText } from './seed-image';
import './selected-image';
import { download, Problem, type Service } from './service';
import './sheet';
import './walk';

const VIEWS: [string, string][] = [
  ['sheet', 'Sheet'],
  ['pad', 'Pad'],
  ['walk', 'Walk'],
  ['compare', 'Compare'],
  ['draw', 'Draw'],
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
    models: { state: true },
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
  /** Names of the models that have a generator. */
  declare models: string[];
  /** The last hot swap, in words. */
  declare swap: string;

  constructor() {
    super();
    this.state = { ...DEFAULTS, ...readAddress(RULES) };
    this.releases = [];
    this.failure = '';
    this.empty = false;
    this.models = [];
    this.swap = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.watch();
  }

  /** Follows the live release. */
  private async watch(): Promise<void> {
    while (!this.removalSignal.aborted) {
      if (!document.hidden) {
        await this.refresh();
      }
      await pause(POLL_MILLIS, this.removalSignal);
    }
  }

  private async refresh(): Promise<void> {
    const path = `/models/${encodeURIComponent(this.state.model ?? '')}`;
    const init = { signal: this.removalSignal };
    try {
      const model = await this.service.json<Model>(path, init);
      if (model.live !== this.model?.live || model.loaded?.length !== this.model.loaded?.length) {
        this.releases = await this.service.json<Release[]>(`${path}/releases`, init);
        this.models = (await this.service.json<Model[]>('/models', init)).map((one) => one.model);
      }
      if (this.model && model.live !== this.model.live) {
        this.announceSwap(model);
      }
      this.failure = '';
      this.empty = false;
      this.model = model;
    } catch (failure) {
      if (!this.removalSignal.aborted) {
        await this.explain(failure);
      }
    }
  }

  /** Distinguishes a service without any generator from an unknown model. */
  private async explain(failure: unknown): Promise<void> {
    this.failure = message(failure);
    if (failure instanceof Problem && failure.status === 404) {
      try {
        this.models = (await this.service.json<Model[]>('/models')).map((one) => one.model);
        this.empty = this.models.length === 0;
      } catch (another) {
        this.failure = message(another);
      }
    }
  }

  private announceSwap(model: Model): void {
    const release = this.releases.find((one) => one.releaseId === model.live);
    if (release) {
      const { releaseId, runId, epoch } = release;
      const seconds = (Date.parse(model.liveSince) - Date.parse(release.time)) / 1000;
      // A release that waited, or the clock of another machine, says nothing about the swap.
      const after = seconds >= 0 && seconds < 60 ? ` ${number(seconds)} s after the trainer exported it` : '';
      const what = `run ${runId}, epoch ${epoch}, ${quality(release.quality)}`;
      this.swap = `${shortId(releaseId)} went live${after}: ${what}`;
      announce(this.swap);
    }
  }

  private change(change: PageState): void {
    const state: PageState = { ...this.state };
    for (const [name, value] of Object.entries(change)) {
      state[name] = value;
    }
    this.state = state;
    writeAddress(state, DEFAULTS);
  }

  /** The release of the address, if it can draw; otherwise the live one draws. */
  private get pinned(): string {
    const release = this.state.release ?? '';
    return this.model?.loaded?.includes(release) ? release : '';
  }

  private release(id: string | undefined): Release | undefined {
    return this.releases.find((one) => one.releaseId === id);
  }

  private renderBar() {
    const live = this.release(this.model?.live);
    const canary = this.model?.canary;
    return html`<section class="bar" aria-label="live release">
      <p>
        <strong class="state live">live</strong> <span class="mono">${shortId(this.model?.live ?? '')}</span>
        ${live
          ? html` epoch ${live.epoch} of run ${this.runLink(live.runId)}, ${quality(live.quality)}, ${ago(live.time)}`
          : nothing}
        ${this.model?.hold ? html`<strong class="state">held</strong>` : nothing}
        ${canary
          ? html`<strong class="state">canary ${shortId(canary.releaseId)}: ${Math.round(100 * canary.share)} %</strong>`
          : nothing}
        ${this.model?.stale ? html`<strong class="state warn">may be outdated: ${this.model.stale}</strong>` : nothing}
      </p>
      ${this.swap === '' ? nothing : html`<p class="swap">${this.swap}</p>`} ${this.renderPinned()}
    </section>`;
  }

  private renderPinned() {
    const release = this.state.release ?? '';
    if (release === '') {
      return nothing;
    }
    const what =
      this.pinned === '' ? `${shortId(release)} is not loaded, so the live release draws.` : `${shortId(release)} draws.`;
    return html`<p class="row">
      ${what} <button type="button" @click=${() => this.change({ release: '' })}>Follow the live release</button>
    </p>`;
  }

  private readonly runLink = (runId: string) =>
    this.trainer
      ? html`<a href="${this.trainer.absolute('/')}?run=${encodeURIComponent(runId)}">${runId}</a>`
      : runId;

  private renderControls(format: ImageFormat, requests: ImageRequests) {
    const digits = Array.from({ length: format.classes }, (_, digit) => String(digit));
    return html`<form class="controls" @submit=${(event: Event) => event.preventDefault()}>
      ${this.models.length < 2 ? nothing : this.renderModels()}
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
                  aria-label="Seed"
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
              <select name="count" aria-label="Images" @change=${(event: Event) => this.change({ count: valueOf(event) })}>
                ${COUNTS.map((count) => html`<option ?selected=${count === requests.count}>${count}</option>`)}
              </select></label
            >`}
      ${this.state.view === 'draw' ? nothing : this.renderTruncation()}
    </form>`;
  }

  private renderTruncation() {
    return html`<label
        >Truncation <output aria-live="off">${Number(this.state.truncation).toFixed(2)}</output>
        <input
          type="range"
          name="truncation"
          aria-label="Truncation"
          min="0"
          max="2"
          step="0.05"
          .value=${this.state.truncation ?? '1'}
          @input=${(event: Event) => this.change({ truncation: valueOf(event) })}
        /><span class="hint">At 0 every latent is zero. Above 1, images vary more and quality falls.</span></label
      >`;
  }

  private renderModels() {
    return html`<label
      >Model
      <select name="model" @change=${(event: Event) => this.changeModel(valueOf(event))}>
        ${this.models.map((model) => html`<option ?selected=${model === this.state.model}>${model}</option>`)}
      </select></label
    >`;
  }

  private changeModel(model: string): void {
    this.model = undefined;
    this.releases = [];
    this.swap = '';
    this.change({ model, release: '', left: '', right: '', digit: 'all', a: '', b: '' });
    void this.refresh();
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

  private readonly receiveState = (event: CustomEvent<PageState>) => this.change(event.detail);

  private renderView(format: ImageFormat, requests: ImageRequests): TemplateResult {
    switch (this.state.view) {
      case 'pad':
        return html`<dcgan-pad
          .service=${this.service}
          .state=${this.state}
          .requests=${requests}
          .release=${this.model?.live}
          @state=${this.receiveState}
        ></dcgan-pad>`;
      case 'walk': {
        const [from, to] = requests.ends;
        return html`<p class="hint">
            Select an image in the sheet and pin it as A, then another one as B. The walk keeps the
            length of the latents.
          </p>
          <dcgan-walk
            .service=${this.service}
            .format=${format}
            .label=${`walk from image ${from.image} of seed ${from.seed} to image ${to.image} of seed ${to.seed}`}
            .path=${requests.walk(from, to)}
            .release=${this.model?.live}
          ></dcgan-walk>
          ${this.renderSheet(requests)}`;
      }
      case 'compare':
        return this.renderCompare(requests);
      case 'draw':
        return format.channels === 1
          ? html`<dcgan-draw-view
              .service=${this.service}
              .format=${format}
              .query=${requests.origin}
              .selected=${requests.selected}
              .selectedPath=${requests.image(requests.selected)}
              .live=${this.model?.live}
            ></dcgan-draw-view>`
          : html`<p>Only grey images can be drawn.</p>`;
      default:
        return this.renderSheet(requests);
    }
  }

  /** Ids of the loaded releases, beginning with the live one. */
  private get loaded(): string[] {
    const live = this.model?.live ?? '';
    return [live, ...(this.model?.loaded ?? []).filter((id) => id !== live)];
  }

  private renderSheet(requests: ImageRequests) {
    const { count, columns, selected } = requests;
    return html`<dcgan-sheet
      .service=${this.service}
      .path=${requests.sheet()}
      .release=${this.model?.live}
      .columns=${columns}
      .count=${count}
      .label=${`${count} generated images of seed ${selected.seed}`}
      .selected=${selected.image}
      @tile=${(event: CustomEvent<number>) => this.change({ image: String(event.detail) })}
    ></dcgan-sheet>`;
  }

  private renderCompare(requests: ImageRequests) {
    const loaded = this.loaded;
    if (loaded.length < 2) {
      return html`<p>Only one release is loaded, so there is nothing to compare with yet.</p>
        ${this.renderSheet(requests)}`;
    }
    return html`<dcgan-compare
      .service=${this.service}
      .requests=${requests}
      .loaded=${loaded}
      .releases=${this.releases}
      .state=${this.state}
      @state=${this.receiveState}
    ></dcgan-compare>`;
  }

  private renderActions(requests: ImageRequests) {
    const path = requests.shown(this.loaded);
    const curl = this.service.curl(path, '-o digits.png');
    return html`<section class="actions" aria-label="this picture elsewhere">
      <p>
        <button type="button" @click=${() => this.save(path)}>Download PNG</button>
        <button type="button" @click=${this.copyLink}>Copy link</button>
        <button type="button" @click=${() => copy(curl, 'command')}>Copy curl</button>
      </p>
      <pre tabindex="0">${curl.length > 400 ? `${curl.slice(0, 400)}…` : curl}</pre>
    </section>`;
  }

  private copyLink(): void {
    flushAddress();
    void copy(location.href, 'link');
  }

  private async save(path: string): Promise<void> {
    try {
      await download(this.service, path, 'digits.png');
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private renderEmpty() {
    return html`<section class="invitation">
      <h1>No generator yet</h1>
      <p>
        This service has no generator. Train one: the trainer draws its progress after each epoch, and digits take shape
        within minutes.
      </p>
      ${this.trainer
        ? html`<p><a class="button primary" href="${this.trainer.absolute('/')}?start=first">Train the first generator</a></p>`
        : html`<p>Send this train command to the trainer, as <code>POST /runs</code> or as a record on its topic:</p>
            <pre tabindex="0">{"epochs": 4, "publishEvery": 1}</pre>`}
    </section>`;
  }

  override render() {
    if (this.empty) {
      return this.renderEmpty();
    }
    const model = this.model;
    if (!model) {
      return html`${this.renderFailure()} ${this.renderOtherModels()}
        ${this.failure === '' ? html`<p class="waiting">loading…</p>` : nothing}`;
    }
    const requests = new ImageRequests(this.requestState, model.images, this.pinned);
    const selected = requests.selected;
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
          ${this.renderControls(model.images, requests)}
        </aside>
        <div class="canvas">${this.renderView(model.images, requests)}
          ${this.state.view === 'draw' ? nothing : this.renderActions(requests)}</div>
        ${this.state.view === 'pad'
          ? nothing
          : html`<dcgan-selected-image
              .service=${this.service}
              .path=${requests.image(selected)}
              .live=${model.live}
              .selected=${selected}
              .releases=${this.releases}
              .model=${model.model}
              .runLink=${this.runLink}
              @state=${this.receiveState}
            ></dcgan-selected-image>`}
      </div>
      <details class="all-releases">
        <summary>Releases</summary>
        <dcgan-release-list
          .service=${this.service}
          .model=${model}
          .releases=${this.releases}
          .runLink=${this.runLink}
          @changed=${this.refresh}
        ></dcgan-release-list>
      </details>
    `;
  }

  /** A search knows no truncation, so its view draws without. */
  private get requestState(): PageState {
    return this.state.view === 'draw' ? { ...this.state, truncation: '1' } : this.state;
  }

  private renderOtherModels() {
    return this.failure === ''
      ? nothing
      : this.models.map(
          (model) => html`<button type="button" @click=${() => this.changeModel(model)}>Show ${model}</button>`,
        );
  }

  private renderFailure() {
    return this.failure === '' ? nothing : html`<p class="failure banner" role="alert">${this.failure}</p>`;
  }

  /** Handles a key that is pressed outside of a field. */
  press(key: string): boolean {
    const model = this.model;
    if (!model) {
      return false;
    }
    if (/^\d$/.test(key) && Number(key) < model.images.classes) {
      this.change({ digit: key });
    } else if (key === 'r') {
      this.roll();
    } else if (key === 'a' || key === 'b') {
      this.change({ [key]: pinText(new ImageRequests(this.state, model.images, this.pinned).selected) });
    } else {
      return false;
    }
    return true;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

customElements.define('dcgan-playground', Playground);
