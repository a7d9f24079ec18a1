import { html, nothing } from 'lit';
import { readAddress, writeAddress, type PageState, type StateRules } from './address';
import { commandText, loadSchema, type CommandText } from './command-schema';
import { readEvents, type ServerEvent } from './events';
import { number } from './format';
import { NewestTask } from './newest-task';
import { announce, message, Panel } from './panel';
import type { Run, RunEvent } from './run';
import './run-comparison';
import './run-form';
import './run-panel';
import type { RunPanel } from './run-panel';
import { Problem, type Service } from './service';

const DEFAULTS: PageState = { run: '', start: '', filter: '', compare: '' };
const RULES: StateRules = {
  run: /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/,
  start: /^first$/,
  filter: /^.{0,80}$/,
  compare: /^[a-z0-9._,-]{1,260}$/,
};
const MAX_COMPARED = 4;
const MAX_RUNS = 200;
const FIRST = { epochs: 4, publishEvery: 1 };

/** Starts, watches and steers runs. */
export class Training extends Panel {
  static override properties = {
    service: { attribute: false },
    inference: { attribute: false },
    state: { state: true },
    runs: { state: true },
    older: { state: true },
    lost: { state: true },
    failure: { state: true },
    form: { state: true },
    starting: { state: true },
  };

  declare service: Service;
  declare inference: Service | undefined;
  declare state: PageState;
  /** Undefined until they are known. */
  declare runs: Run[] | undefined;
  /** The chosen run if it is older than those of the list; null if there is no such run. */
  declare older: Run | null | undefined;
  /** Why the runs could not be read. */
  declare lost: string;
  /** Why the last action failed. */
  declare failure: string;
  /** The command with which the form of a new run opens; undefined if the form is closed. */
  declare form: { initial: CommandText | undefined } | undefined;
  declare starting: boolean;
  /** The run that is shown without having been chosen, so that a newer one does not take its place. */
  private firstShown = '';

  constructor() {
    super();
    this.state = { ...DEFAULTS, ...readAddress(RULES) };
    this.lost = '';
    this.failure = '';
    this.starting = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.watch();
  }

  /** Follows all runs. A hidden page keeps its stream, so that it is up to date when it is shown again. */
  private async watch(): Promise<void> {
    try {
      await readEvents(this.service, '/events', this.removalSignal, {
        receive: (event) => this.receive(event),
        isComplete: () => false,
        connection: (lost) => (this.lost = lost),
      });
    } catch (failure) {
      if (!this.removalSignal.aborted) {
        this.lost = message(failure);
      }
    }
  }

  private receive(event: ServerEvent): void {
    if (event.name !== 'RunProgressed' || !this.applyProgress(JSON.parse(event.data) as RunEvent)) {
      this.reload();
    }
  }

  /** @return whether the run of the progress is known */
  private applyProgress(progress: RunEvent): boolean {
    const known = this.runs?.find((run) => run.runId === progress.runId && run.state === 'running');
    if (!known) {
      return false;
    }
    const now: Run = { ...known, progress: progress as unknown as NonNullable<Run['progress']> };
    this.runs = this.runs?.map((run) => (run === known ? now : run));
    return true;
  }

  private readonly reloading = new NewestTask();

  private reload(): void {
    this.reloading.run(() => this.refresh());
  }

  private async startFirst(): Promise<void> {
    this.starting = true;
    try {
      const accepted = await this.service.post<{ runId: string }>('/runs', FIRST);
      announce(`run ${accepted.runId} is queued`);
      this.open(accepted.runId);
    } catch (failure) {
      this.failure = message(failure);
    } finally {
      this.starting = false;
    }
  }

  private async refresh(): Promise<void> {
    const init = { signal: this.removalSignal };
    try {
      const runs = await this.service.json<Run[]>(`/runs?limit=${MAX_RUNS}`, init);
      const chosen = this.state.run ?? '';
      this.older = chosen === '' || runs.some((run) => run.runId === chosen) ? undefined : await this.find(chosen);
      this.runs = runs;
      this.firstShown ||= runs[0]?.runId ?? '';
      this.lost = '';
    } catch (failure) {
      if (!this.removalSignal.aborted) {
        this.lost = message(failure);
      }
    }
  }

  private async find(runId: string): Promise<Run | null> {
    try {
      return await this.service.json<Run>(`/runs/${encodeURIComponent(runId)}`, { signal: this.removalSignal });
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 404) {
        return null;
      }
      throw failure;
    }
  }

  private change(change: PageState): void {
    this.state = { ...this.state, ...change };
    writeAddress(this.state, DEFAULTS);
  }

  /** The runs that are compared, in the order of the list. */
  private get compared(): Run[] {
    const ids = (this.state.compare ?? '').split(',');
    return this.runs?.filter((run) => ids.includes(run.runId)).slice(0, MAX_COMPARED) ?? [];
  }

  private toggleCompared(runId: string): void {
    const ids = this.compared.map((run) => run.runId);
    const left = ids.includes(runId) ? ids.filter((id) => id !== runId) : [...ids, runId].slice(-MAX_COMPARED);
    this.change({ compare: left.join(',') });
  }

  private get run(): Run | undefined {
    const shown = this.state.run || this.firstShown;
    return this.runs?.find((run) => run.runId === shown) ?? this.older ?? undefined;
  }

  private open(runId: string): void {
    this.form = undefined;
    this.failure = '';
    this.change({ run: runId, start: '', compare: '' });
    this.reload();
  }

  private openForm(initial?: CommandText): void {
    this.failure = '';
    this.form = { initial };
  }

  /** Opens the form with the command of another run. */
  private async copyCommand(command: Record<string, unknown>): Promise<void> {
    try {
      this.openForm(commandText(command, await loadSchema(this.service)));
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private renderList(runs: Run[]) {
    const filter = (this.state.filter ?? '').toLowerCase();
    const shown = runs.filter((run) => filter === '' || `${run.runId} ${run.state}`.toLowerCase().includes(filter));
    const compared = this.compared;
    return html`<nav class="runs" aria-label="runs">
      <p class="row">
        <button type="button" class="primary" @click=${() => this.openForm()}>New run</button>
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
            <input
              type="checkbox"
              aria-label="compare ${run.runId}"
              title="compare"
              .checked=${compared.includes(run)}
              @change=${() => this.toggleCompared(run.runId)}
            />
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
      ${compared.length === 1 ? html`<p class="hint">Tick another run to compare it with ${compared[0]?.runId}.</p>` : nothing}
      ${shown.length === 0 ? html`<p class="hint">No run matches the filter.</p>` : nothing}
    </nav>`;
  }

  private renderInvitation() {
    return html`<section class="invitation">
      <h1>${this.runs?.length ? 'Train the first generator' : 'No run yet'}</h1>
      <p>A first run of four epochs shows its progress after each of them, and digits take shape as you watch.</p>
      <p class="row">
        <button type="button" class="primary" ?disabled=${this.starting} @click=${this.startFirst}>
          Train the first generator
        </button>
        <button type="button" @click=${() => this.openForm()}>Choose the settings</button>
      </p>
    </section>`;
  }

  private renderForm(initial: CommandText | undefined) {
    return html`<section class="new-run" aria-label="new run">
      <h2>New run</h2>
      <dcgan-run-form
        .service=${this.service}
        .initial=${initial}
        @started=${(event: CustomEvent<string>) => this.open(event.detail)}
        @closed=${() => (this.form = undefined)}
      ></dcgan-run-form>
    </section>`;
  }

  override render() {
    const failures = [this.lost, this.failure]
      .filter((failure) => failure !== '')
      .map((failure) => html`<p class="failure banner" role="alert">${failure}</p>`);
    if (!this.runs) {
      return html`${failures} ${this.lost === '' ? html`<p class="waiting">loading…</p>` : nothing}`;
    }
    return html`
      ${failures}
      <div class="training">
        ${this.runs.length === 0 ? nothing : this.renderList(this.runs)}
        <div>${this.renderMain(this.runs)}</div>
      </div>
    `;
  }

  /** The list begins with the newest run, and the queue with the oldest. */
  private queuedBefore(runs: Run[], run: Run): number {
    return runs.slice(runs.indexOf(run) + 1).filter((one) => one.state === 'queued').length;
  }

  private renderMain(runs: Run[]) {
    if (this.form) {
      return this.renderForm(this.form.initial);
    }
    if (this.compared.length > 1) {
      return html`<dcgan-run-comparison .service=${this.service} .runs=${this.compared}></dcgan-run-comparison>`;
    }
    const run = this.run;
    if (this.state.start === 'first' || (runs.length === 0 && !run)) {
      return this.renderInvitation();
    }
    return run
      ? html`<dcgan-run
          .service=${this.service}
          .inference=${this.inference}
          .run=${run}
          .ahead=${this.queuedBefore(runs, run)}
          @changed=${this.reload}
          @copied=${(event: CustomEvent<Record<string, unknown>>) => this.copyCommand(event.detail)}
        ></dcgan-run>`
      : html`<p>There is no run ${this.state.run}.</p>`;
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
