import { html, nothing } from 'lit';
import type { Line } from './chart';
import './chart';
import { message, Panel } from './panel';
import { pause } from './pause';
import { ENDED, type MetricColumns, type Run } from './run';
import { discard, drawPatiently, type DrawnImage, type Service } from './service';

/** What can be compared, with the name of its axis in words. */
const METRICS: Record<string, string> = {
  distanceRatio: 'Distance from real images',
  generatorLoss: 'Generator loss',
  discriminatorLoss: 'Discriminator loss',
  realScore: 'Discriminator’s probability for real images',
  generatedScore: 'Discriminator’s probability for generated images',
  imagesPerSecond: 'Images per second',
};
const REFRESH_MILLIS = 5_000;

/** Several runs in one chart, and their sheets of the same epoch beside each other. */
export class RunComparison extends Panel {
  static override properties = {
    service: { attribute: false },
    runs: { attribute: false },
    metric: { state: true },
    epoch: { state: true },
    metrics: { state: true },
    images: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  /** Two to four runs. */
  declare runs: Run[];
  declare metric: string;
  /** The epoch whose sheets are shown; 0 for the newest. */
  declare epoch: number;
  declare metrics: Map<string, MetricColumns>;
  declare images: Map<string, DrawnImage>;
  declare failure: string;
  private compared = '';
  private lines: Line[] = [];
  private drawing: AbortController | undefined;

  constructor() {
    super();
    this.metric = 'distanceRatio';
    this.epoch = 0;
    this.metrics = new Map();
    this.images = new Map();
    this.failure = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.watch();
  }

  private async watch(): Promise<void> {
    while (!this.removalSignal.aborted) {
      await this.load();
      await pause(REFRESH_MILLIS, this.removalSignal);
    }
  }

  private get ids(): string {
    return this.runs.map((run) => run.runId).join(',');
  }

  override willUpdate(): void {
    // The same objects until the runs change, so that the chart is not built again.
    if (this.compared !== this.ids) {
      this.lines = this.runs.map((run, index) => ({ name: run.runId, dashed: index % 2 === 1 }));
    }
  }

  override updated(changed: Map<string, unknown>): void {
    if (this.compared !== this.ids) {
      this.compared = this.ids;
      void this.load();
    } else if (changed.has('epoch') || changed.has('metrics')) {
      void this.drawSheets();
    }
  }

  private async load(): Promise<void> {
    const metrics = new Map<string, MetricColumns>();
    for (const run of this.runs) {
      const known = this.metrics.get(run.runId);
      if (known && ENDED.includes(run.state)) {
        metrics.set(run.runId, known);
        continue;
      }
      try {
        const path = `/runs/${encodeURIComponent(run.runId)}/metrics.json`;
        metrics.set(run.runId, await this.service.json<MetricColumns>(path, { signal: this.removalSignal }));
        this.failure = '';
      } catch (failure) {
        if (this.removalSignal.aborted) {
          return;
        }
        this.failure = message(failure);
      }
    }
    this.metrics = metrics;
  }

  private get lastEpoch(): number {
    return Math.max(0, ...[...this.metrics.values()].map((one) => one.epoch.at(-1) ?? 0));
  }

  private async drawSheets(): Promise<void> {
    this.drawing?.abort();
    const drawing = new AbortController();
    this.drawing = drawing;
    const images = new Map<string, DrawnImage>();
    for (const run of this.runs) {
      const last = this.metrics.get(run.runId)?.epoch.at(-1) ?? 0;
      const epoch = Math.min(this.epoch || last, last);
      if (epoch > 0) {
        const path = `/runs/${encodeURIComponent(run.runId)}/samples/epoch-${String(epoch).padStart(4, '0')}.png`;
        const report = (failure: string) => (this.failure = failure);
        const image = await drawPatiently(this.service, path, drawing.signal, report);
        if (image) {
          images.set(run.runId, image);
        }
      }
    }
    if (drawing.signal.aborted) {
      images.forEach(discard);
    } else {
      this.images.forEach(discard);
      this.images = images;
    }
  }

  /** First the epochs of all runs, then the values of each. */
  private columns(): (number | null)[][] {
    const epochs = [...new Set([...this.metrics.values()].flatMap((one) => one.epoch))].sort((a, b) => a - b);
    return [
      epochs,
      ...this.runs.map((run) => {
        const metrics = this.metrics.get(run.runId);
        const values = metrics?.quality[this.metric] ?? (metrics?.[this.metric as keyof MetricColumns] as number[]);
        return epochs.map((epoch) => values?.[metrics?.epoch.indexOf(epoch) ?? -1] ?? null);
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing?.abort();
    this.images.forEach(discard);
  }

  override render() {
    return html`<section class="run" aria-label="comparison of runs">
      <h2>${this.runs.length} runs</h2>
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
      <label class="inline"
        >Compare
        <select aria-label="metric" @change=${(event: Event) => (this.metric = (event.target as HTMLSelectElement).value)}>
          ${Object.entries(METRICS).map(
            ([metric, name]) => html`<option value=${metric} ?selected=${metric === this.metric}>${name}</option>`,
          )}
        </select></label
      >
      <dcgan-chart
        .heading=${METRICS[this.metric] ?? ''}
        .axis=${'epoch'}
        .lines=${this.lines}
        .columns=${this.columns()}
      ></dcgan-chart>
      <label
        >${this.epoch === 0 ? 'newest epoch of each run' : `epoch ${this.epoch}`}
        <input
          type="range"
          min="1"
          max=${Math.max(1, this.lastEpoch)}
          .value=${String(this.epoch || this.lastEpoch)}
          @input=${(event: Event) => (this.epoch = Number((event.target as HTMLInputElement).value))}
      /></label>
      <div class="side-by-side">
        ${this.runs.map((run) => {
          const image = this.images.get(run.runId);
          return html`<figure class="samples">
            <figcaption>${run.runId}</figcaption>
            ${image
              ? html`<img class="pixels" src=${image.file} alt="sample sheet of run ${run.runId}" />`
              : html`<p class="waiting">no sheet yet</p>`}
          </figure>`;
        })}
      </div>
    </section>`;
  }
}

customElements.define('dcgan-run-comparison', RunComparison);
