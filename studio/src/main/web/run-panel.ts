import { html, nothing } from 'lit';
import './chart';
import { readEvents, type ServerEvent } from './events';
import './filmstrip';
import { ago, duration, number, quality } from './format';
import { NewestTask } from './newest-task';
import { announce, message, Panel } from './panel';
import { advice, ENDED, RunHistory, type Run, type RunEvent, type SheetLayout } from './run';
import { discard, drawPatiently, type DrawnImage, type Service } from './service';
import './tiles';

const LAST_EVENTS = ['RunFinished', 'RunFailed', 'RunCancelled', 'CommandRejected'];
const LOSS_LINES = [{ name: 'discriminator', dashed: true }, { name: 'generator' }];
const SCORE_LINES = [{ name: 'real images', dashed: true }, { name: 'generated images' }];
const DISTANCE_LINES = [{ name: 'generated' }, { name: 'real (floor)', dashed: true }];
const PAINT_MILLIS = 250;
const MAX_EVENTS_SHOWN = 200;

/** One run: its progress, its charts and the sheets of its epochs. */
export class RunPanel extends Panel {
  static override properties = {
    service: { attribute: false },
    inference: { attribute: false },
    run: { attribute: false },
    ahead: { attribute: false },
    sheets: { state: true },
    sheet: { state: true },
    image: { state: true },
    layout: { state: true },
    tile: { state: true },
    follow: { state: true },
    lost: { state: true },
    failure: { state: true },
    events: { state: true },
    painted: { state: true },
  };

  declare service: Service;
  declare inference: Service | undefined;
  declare run: Run;
  /** Runs that are queued before it. */
  declare ahead: number;
  /** Names of the sample sheets, in the order of their epochs. */
  declare sheets: string[];
  /** Index of the sheet that is shown. */
  declare sheet: number;
  declare image: DrawnImage | undefined;
  declare layout: SheetLayout | undefined;
  /** Index of the image that is shown through all epochs; -1 for none. */
  declare tile: number;
  /** Whether the newest sheet is shown as soon as it is there. */
  declare follow: boolean;
  declare lost: string;
  declare failure: string;
  declare events: string[];
  /** Raised when the charts have something new to show. */
  declare painted: number;
  private history = new RunHistory();
  private watching: AbortController | undefined;
  private watched = '';
  private shown = '';
  /** Whether the newest event is one after which no other follows. */
  private complete = false;
  private openedAt = 0;
  private readonly loading = new NewestTask();
  private readonly drawing = new NewestTask();
  private timer = 0;

  constructor() {
    super();
    this.reset();
  }

  private reset(): void {
    this.history = new RunHistory();
    this.sheets = [];
    this.sheet = -1;
    this.follow = true;
    this.layout = undefined;
    this.tile = -1;
    this.lost = '';
    this.failure = '';
    this.events = [];
    this.painted = 0;
    discard(this.image);
    this.image = undefined;
    this.shown = '';
    this.complete = false;
    this.openedAt = Date.now();
  }

  override willUpdate(): void {
    if (this.run.runId !== this.watched) {
      this.watched = this.run.runId;
      this.reset();
      this.watching?.abort();
      this.watching = new AbortController();
      void this.watch(this.run.runId, this.watching.signal);
      this.loadSheets(this.watching.signal);
    }
  }

  private async watch(runId: string, signal: AbortSignal): Promise<void> {
    try {
      await readEvents(this.service, `/runs/${encodeURIComponent(runId)}/events`, signal, {
        receive: (event) => this.receive(event, signal),
        isComplete: () => this.complete,
        connection: (lost) => (this.lost = lost),
      });
    } catch (failure) {
      if (!signal.aborted) {
        this.failure = message(failure);
      }
    }
  }

  private receive(event: ServerEvent, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    const data = JSON.parse(event.data) as RunEvent;
    this.history.add(event.name, data);
    this.paintSoon();
    if (event.name !== 'RunProgressed') {
      const line = `${new Date(data.time).toLocaleTimeString('en-GB')} ${sentence(event.name, data)}`;
      this.events = [line, ...this.events].slice(0, MAX_EVENTS_SHOWN);
    }
    this.complete = LAST_EVENTS.includes(event.name);
    if (event.name === 'EpochCompleted') {
      this.loadSheets(signal);
    }
    // What happened before the page was opened is history, not news.
    if (Date.parse(data.time) < this.openedAt) {
      return;
    }
    if (event.name === 'QualityMeasured') {
      announce(`epoch ${data.epoch}, ${quality(data.quality as Record<string, number>)}`);
    }
    if (this.complete) {
      this.dispatchEvent(new CustomEvent('changed'));
    }
  }

  override updated(): void {
    if (this.layout) {
      const { columns, tileSize, gap } = this.layout;
      const generated = columns * tileSize;
      const share = (100 * generated) / (2 * generated + gap);
      this.querySelector<HTMLElement>('.sample-sheet dcgan-tiles')?.style.setProperty('width', `${share}%`);
    }
  }

  private paintSoon(): void {
    if (this.timer === 0) {
      this.timer = window.setTimeout(() => {
        this.timer = 0;
        this.painted++;
      }, PAINT_MILLIS);
    }
  }

  private loadSheets(signal = this.watching?.signal ?? this.removalSignal): void {
    const path = `/runs/${encodeURIComponent(this.run.runId)}/samples`;
    this.loading.run(async () => {
      try {
        const names = await this.service.json<string[]>(path, { signal });
        const sheets = names.filter((name) => name.endsWith('.png')).sort();
        if (sheets.length > 0) {
          this.layout ??= await this.service.json<SheetLayout>(`${path}/layout`, { signal });
        }
        this.sheets = sheets;
        if (this.follow || this.sheet < 0) {
          this.sheet = this.sheets.length - 1;
        }
        this.showSheet(signal);
      } catch (failure) {
        if (!signal.aborted) {
          this.failure = message(failure);
        }
      }
    });
  }

  private showSheet(signal = this.watching?.signal ?? this.removalSignal): void {
    const name = this.sheets[this.sheet];
    const path = `/runs/${encodeURIComponent(this.run.runId)}/samples/${name}`;
    if (name === undefined || path === this.shown) {
      return;
    }
    this.shown = path;
    this.drawing.run(async (isNewest) => {
      const report = (failure: string) => (this.failure = failure);
      const image = await drawPatiently(this.service, path, signal, report, isNewest);
      if (image) {
        discard(this.image);
        this.image = image;
      } else if (this.shown === path) {
        this.shown = '';
      }
    });
  }

  /** Shows a sheet and stops following, so that nothing that arrives moves it. */
  scrub(sheet: number): void {
    this.follow = false;
    this.sheet = Math.min(this.sheets.length - 1, Math.max(0, sheet));
    this.showSheet();
  }

  toggleFollow(): void {
    this.follow = !this.follow;
    if (this.follow) {
      this.loadSheets();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watching?.abort();
    clearTimeout(this.timer);
    discard(this.image);
  }

  private async control(name: string): Promise<void> {
    const path = `/runs/${encodeURIComponent(this.run.runId)}`;
    try {
      await (name === 'cancel'
        ? this.service.send(path, { method: 'DELETE' })
        : this.service.send(`${path}/${name}`, { method: 'POST' }));
      announce(`${name} sent to run ${this.run.runId}`);
      this.dispatchEvent(new CustomEvent('changed'));
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private renderProgress() {
    const progress = this.run.progress;
    if (ENDED.includes(this.run.state)) {
      return nothing;
    }
    if (!progress) {
      return this.run.state === 'queued'
        ? html`<p>
            It starts as soon as a trainer is
            free${this.ahead > 0 ? `, after ${this.ahead} other run${this.ahead > 1 ? 's' : ''}` : ''}.
          </p>`
        : nothing;
    }
    const left =
      this.run.state === 'running' && progress.secondsLeft > 0 ? `, ${duration(progress.secondsLeft)} left` : '';
    return html`
      <progress max=${progress.steps} value=${progress.step} aria-label="progress of the run"></progress>
      <p>
        epoch ${progress.epoch} of ${progress.epochs}, step ${progress.step.toLocaleString('en')} of
        ${progress.steps.toLocaleString('en')}, ${number(progress.imagesPerSecond)} images/s${left}
        ${progress.slowdown ? html`<strong class="state warn">slow: ${slowdown(progress.slowdown)}</strong>` : nothing}
      </p>
    `;
  }

  private renderControls() {
    const state = this.run.state;
    if (ENDED.includes(state)) {
      return html`<p class="row">
        ${this.run.releaseId && this.inference
          ? html`<a class="button primary" href=${this.playground(this.run.releaseId)}>Open in playground</a>`
          : nothing}
        ${this.renderCopies()}
      </p>`;
    }
    return html`<p class="row">
      ${state === 'paused'
        ? html`<button type="button" @click=${() => this.control('resume')}>Resume</button>`
        : html`<button type="button" ?disabled=${state === 'queued'} @click=${() => this.control('pause')}>Pause</button>`}
      <button type="button" ?disabled=${state === 'queued'} @click=${() => this.control('snapshot')}>Snapshot</button>
      <button type="button" class="danger" @click=${() => this.control('cancel')}>Cancel</button>
      ${this.renderCopies()}
    </p>`;
  }

  /** The address at which the release draws, whether it is live or not. */
  private playground(releaseId: string): string {
    const query = new URLSearchParams({ model: String(this.run.command?.model ?? 'mnist'), release: releaseId });
    return `${this.inference?.absolute('/')}?${query}`;
  }

  private renderCopies() {
    const command = this.run.command;
    if (!command) {
      return nothing;
    }
    const send = (fork: boolean) =>
      this.dispatchEvent(new CustomEvent<Record<string, unknown>>('copied', {
        detail: fork ? { ...command, forkOf: this.run.runId } : command,
      }));
    return html`<button type="button" @click=${() => send(false)}>New run from this</button>
      ${this.run.state === 'queued' || this.run.state === 'rejected'
        ? nothing
        : html`<button type="button" @click=${() => send(true)}>Fork</button>`}`;
  }

  private renderSheets() {
    if (this.sheets.length === 0) {
      return html`<p class="waiting">
        ${ENDED.includes(this.run.state) ? 'This run has no sample sheets.' : 'The first sheet comes after the first epoch.'}
      </p>`;
    }
    const name = this.sheets[this.sheet] ?? '';
    const newer = this.sheets.length - 1 - this.sheet;
    return html`<section class="samples" aria-label="sample sheets">
      <div class="sample-sheet">
        ${this.image
          ? html`<img
              class="pixels"
              src=${this.image.file}
              alt="generated images of ${name}, real images on the right"
            />`
          : nothing}
        ${this.layout
          ? html`<dcgan-tiles
              .columns=${this.layout.columns}
              .count=${this.layout.columns * this.layout.rows}
              .selected=${this.tile}
              .label=${'generated images'}
              @tile=${(event: CustomEvent<number>) => (this.tile = event.detail)}
            ></dcgan-tiles>`
          : nothing}
      </div>
      <div class="row">
        <label
          >${epochOf(name)}
          <input
            type="range"
            min="0"
            max=${this.sheets.length - 1}
            .value=${String(this.sheet)}
            @input=${(event: Event) => this.scrub(Number((event.target as HTMLInputElement).value))}
        /></label>
        <button type="button" aria-pressed=${this.follow} @click=${this.toggleFollow}>
          ${this.follow ? 'Following' : newer > 0 ? `Follow (${newer} newer)` : 'Follow'}
        </button>
      </div>
      <p class="hint">
        Generated images on the left, real ones on the right. Every epoch draws the same latents. Select an image to see
        it through all epochs.
      </p>
      ${this.layout && this.tile >= 0
        ? html`<dcgan-filmstrip
            .service=${this.service}
            .folder=${`/runs/${encodeURIComponent(this.run.runId)}/samples`}
            .sheets=${this.sheets}
            .layout=${this.layout}
            .tile=${this.tile}
          ></dcgan-filmstrip>`
        : nothing}
    </section>`;
  }

  private renderReason() {
    if (this.run.state === 'failed' || this.run.state === 'rejected') {
      const reason = this.run.reason ?? 'unknown';
      return html`<div class="failure banner" role="alert">
        <strong>This run ${this.run.state === 'failed' ? 'failed' : 'was rejected'}.</strong> ${reason}
        <p>${advice(reason)}</p>
      </div>`;
    }
    return nothing;
  }

  override render() {
    const run = this.run;
    const charts = this.history.charts;
    return html`<article class="run" aria-label="run ${run.runId}">
      <h2>${run.runId} <strong class="state ${run.state}">${run.state}</strong></h2>
      <p class="hint">
        ${String(run.command?.architecture ?? '')} on ${String(run.command?.dataset ?? '')}${this.history.device === ''
          ? ''
          : `, ${this.history.device}`}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}${run.since
          ? `, ${run.state === 'running' ? 'started' : run.state} ${ago(run.since)}`
          : ''}
      </p>
      ${this.lost === '' ? nothing : html`<p class="failure" role="status">${this.lost} Trying again…</p>`}
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
      ${this.history.warnings.map((warning) => html`<p class="state warn">${warning}</p>`)} ${this.renderReason()}
      ${this.renderProgress()} ${this.renderControls()}
      ${run.quality && run.quality.distanceRatio !== undefined ? html`<p>${quality(run.quality)}</p>` : nothing}
      <div class="run-body">
        ${this.renderSheets()}
        <div class="charts">
          <dcgan-chart
            .heading=${'Loss'}
            .axis=${'step'}
            .lines=${LOSS_LINES}
            .columns=${charts.losses}
            .marks=${this.history.marks.map((mark) => mark.step)}
          ></dcgan-chart>
          <dcgan-chart
            .heading=${'Discriminator’s probability of being real'}
            .axis=${'step'}
            .lines=${SCORE_LINES}
            .columns=${charts.scores}
            .marks=${this.history.marks.map((mark) => mark.step)}
          ></dcgan-chart>
          <dcgan-chart
            .heading=${'Distance from real images'}
            .axis=${'epoch'}
            .lines=${DISTANCE_LINES}
            .columns=${charts.distances}
          ></dcgan-chart>
        </div>
      </div>
      ${this.history.marks.map((mark) => html`<p class="state warn">${mark.text}</p>`)}
      <details>
        <summary>Events</summary>
        <ul class="events">
          ${this.events.map((event) => html`<li>${event}</li>`)}
        </ul>
      </details>
      <details>
        <summary>Command</summary>
        <pre tabindex="0">${JSON.stringify(run.command, null, 2)}</pre>
      </details>
    </article>`;
  }
}

function epochOf(name: string): string {
  const match = /epoch-0*(\d+)/.exec(name);
  return match ? `epoch ${match[1]}` : name;
}

function slowdown(cause: string): string {
  return cause === 'other-load' ? 'other programs use this machine' : cause === 'cpu-quota' ? 'CPU quota' : cause;
}

function sentence(name: string, event: RunEvent): string {
  switch (name) {
    case 'EpochCompleted':
      return `epoch ${event.epoch} completed in ${duration(Number(event.seconds))}`;
    case 'QualityMeasured':
      return `epoch ${event.epoch}: ${quality(event.quality as Record<string, number>)}`;
    case 'GeneratorReleased':
      return `released ${event.releaseId} after epoch ${event.epoch}`;
    case 'CheckpointWritten':
      return `checkpoint at step ${event.step}`;
    case 'RunFailed':
    case 'CommandRejected':
      return `${name}: ${event.reason}`;
    default:
      return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  }
}

customElements.define('dcgan-run', RunPanel);
