import { html, nothing } from 'lit';
import { readAddress, writeAddress, type PageState } from './address';
import { pause } from './events';
import { message, Panel } from './panel';
import type { Run } from './run';
import './run-form';
import './run-panel';
import type { RunPanel } from './run-panel';
import type { Service } from './service';
import { number } from './words';

const DEFAULTS: PageState = { run: '', start: '', filter: '' };
const POLL_MILLIS = 1_000;
const FIRST = { epochs: 4, publishEvery: 1 };

/** Starts, watches and steers runs. */
export class Training extends Panel {
  static override properties = {
    service: { attribute: false },
    inference: { attribute: false },
    state: { state: true },
    runs: { state: true },
    failure: { state: true },
    form: { state: true },
  };

  declare service: Service;
  declare inference: Service | undefined;
  declare state: PageState;
  /** Undefined until they are known. */
  declare runs: Run[] | undefined;
  declare failure: string;
  /** Whether the form of a new run is open. */
  declare form: boolean;

  constructor() {
    super();
    this.state = { ...DEFAULTS, ...readAddress() };
    this.failure = '';
    // The form, not a run: an address must not start anything by itself.
    this.form = this.state.start === 'first';
    this.state.start = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.watch();
  }

  private async watch(): Promise<void> {
    while (!this.leaving.aborted) {
      if (!document.hidden) {
        await this.refresh();
      }
      await pause(POLL_MILLIS, this.leaving);
    }
  }

  private async startFirst(): Promise<void> {
    try {
      const accepted = await this.service.post<{ runId: string }>('/runs', FIRST);
      this.change({ run: accepted.runId });
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private async refresh(): Promise<void> {
    try {
      this.runs = await this.service.json<Run[]>('/runs', { signal: this.leaving });
      this.failure = '';
    } catch (failure) {
      if (!this.leaving.aborted) {
        this.failure = message(failure);
      }
    }
  }

  private change(change: PageState): void {
    this.state = { ...this.state, ...change };
    writeAddress(this.state, DEFAULTS);
  }

  private get run(): Run | undefined {
    return this.runs?.find((run) => run.runId === this.state.run) ?? (this.state.run === '' ? this.runs?.[0] : undefined);
  }

  private open(runId: string): void {
    this.form = false;
    this.change({ run: runId });
    void this.refresh();
  }

  private renderList(runs: Run[]) {
    const filter = (this.state.filter ?? '').toLowerCase();
    const shown = runs.filter((run) => filter === '' || `${run.runId} ${run.state}`.toLowerCase().includes(filter));
    return html`<nav class="runs" aria-label="runs">
      <p class="row">
        <button type="button" class="primary" @click=${() => (this.form = true)}>New run</button>
        ${runs.length > 5
          ? html`<input
              type="search"
              aria-label="filter runs by id or state"
              placeholder="filter"
              .value=${this.state.filter ?? ''}
              @input=${(event: Event) => this.change({ filter: (event.target as HTMLInputElement).value })}
            />`
          : nothing}
      </p>
      <ul>
        ${shown.map(
          (run) => html`<li>
            <button type="button" aria-current=${run === this.run} @click=${() => this.open(run.runId)}>
              <span>${run.runId}</span>
              <span class="state ${run.state}">${run.state}</span>
              ${run.quality?.distanceRatio !== undefined
                ? html`<small>${number(run.quality.distanceRatio)} ×</small>`
                : nothing}
              ${run.state === 'running' && run.progress
                ? html`<progress
                    max=${run.progress.steps}
                    value=${run.progress.step}
                    aria-label="progress of ${run.runId}"
                  ></progress>`
                : nothing}
            </button>
          </li>`,
        )}
      </ul>
      ${shown.length === 0 ? html`<p class="hint">No run matches the filter.</p>` : nothing}
    </nav>`;
  }

  private renderInvitation() {
    return html`<section class="invitation">
      <h1>No run yet</h1>
      <p>A first run of four epochs shows its progress after each of them, and digits take shape as you watch.</p>
      <p class="row">
        <button type="button" class="primary" @click=${this.startFirst}>Train the first generator</button>
        <button type="button" @click=${() => (this.form = true)}>Choose the settings</button>
      </p>
    </section>`;
  }

  private renderForm() {
    return html`<section class="new-run" aria-label="new run">
      <h2>New run</h2>
      <dcgan-run-form
        .service=${this.service}
        @started=${(event: CustomEvent<string>) => this.open(event.detail)}
        @closed=${() => (this.form = false)}
      ></dcgan-run-form>
    </section>`;
  }

  override render() {
    const failure =
      this.failure === '' ? nothing : html`<p class="failure banner" role="alert">${this.failure}</p>`;
    if (!this.runs) {
      return html`${failure}
        <p class="waiting">loading…</p>`;
    }
    const run = this.run;
    return html`
      ${failure}
      <div class="training">
        ${this.runs.length === 0 ? nothing : this.renderList(this.runs)}
        <div>
          ${this.form
            ? this.renderForm()
            : run
              ? html`<dcgan-run
                  .service=${this.service}
                  .inference=${this.inference}
                  .run=${run}
                  @changed=${() => this.refresh()}
                ></dcgan-run>`
              : this.runs.length === 0
                ? this.renderInvitation()
                : html`<p>There is no run ${this.state.run}.</p>`}
        </div>
      </div>
    `;
  }

  /** Handles a key that is pressed outside of a field. */
  press(key: string): boolean {
    const panel = this.querySelector<RunPanel>('dcgan-run');
    if (!panel) {
      return false;
    }
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      panel.scrub(panel.sheet + (key === 'ArrowLeft' ? -1 : 1));
    } else if (key === 'f') {
      panel.toggleFollow();
    } else {
      return false;
    }
    return true;
  }
}

customElements.define('dcgan-training', Training);
