import { html, nothing } from 'lit';
import { announce, copy, message, Panel } from './panel';
import type { Service } from './service';
import { duration, number } from './words';

interface Estimate {
  images: number;
  steps: number;
  imagesPerSecond: number;
  measured: boolean;
  seconds: number;
  memoryBytes: number;
  releaseBytes: number;
}

interface Preset {
  name: string;
  description: string;
  command: Record<string, unknown>;
}

const PRESETS: Preset[] = [
  { name: 'First digits', description: 'a preview after each of four epochs', command: { epochs: 4, publishEvery: 1 } },
  { name: 'Default', description: 'ten epochs', command: {} },
  { name: 'Best', description: 'thirty epochs', command: { epochs: 30 } },
];

const ESTIMATE_DELAY_MILLIS = 400;

/** A form for a train command, with an estimate of what it costs before it is sent. */
export class RunForm extends Panel {
  static override properties = {
    service: { attribute: false },
    datasets: { state: true },
    architectures: { state: true },
    command: { state: true },
    estimate: { state: true },
    estimating: { state: true },
    failure: { state: true },
    sending: { state: true },
  };

  declare service: Service;
  declare datasets: string[];
  declare architectures: string[];
  declare command: Record<string, unknown>;
  declare estimate: Estimate | undefined;
  declare estimating: boolean;
  declare failure: string;
  declare sending: boolean;
  private asking: AbortController | undefined;

  constructor() {
    super();
    this.datasets = ['mnist'];
    this.architectures = ['dcgan'];
    this.command = { ...PRESETS[0]?.command };
    this.estimating = false;
    this.failure = '';
    this.sending = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    void this.askForEstimate();
  }

  private async load(): Promise<void> {
    try {
      this.datasets = await this.service.json<string[]>('/datasets');
      this.architectures = (await this.service.json<{ id: string }[]>('/architectures')).map((one) => one.id);
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private change(name: string, value: unknown): void {
    const command = { ...this.command };
    if (value === '' || value === undefined) {
      delete command[name];
    } else {
      command[name] = value;
    }
    this.use(command);
  }

  private use(command: Record<string, unknown>): void {
    this.command = command;
    void this.askForEstimate();
  }

  private async askForEstimate(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.estimating = true;
    await new Promise((resolve) => setTimeout(resolve, ESTIMATE_DELAY_MILLIS));
    if (asking.signal.aborted || this.leaving.aborted) {
      return;
    }
    try {
      this.estimate = await this.service.post<Estimate>('/runs?dryRun=true', this.command, { signal: asking.signal });
      this.failure = '';
    } catch (failure) {
      if (!asking.signal.aborted) {
        this.failure = message(failure);
      }
    } finally {
      if (!asking.signal.aborted) {
        this.estimating = false;
      }
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking?.abort();
  }

  private async start(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.sending = true;
    try {
      const accepted = await this.service.post<{ runId: string }>('/runs', this.command);
      announce(`run ${accepted.runId} is queued`);
      this.dispatchEvent(new CustomEvent<string>('started', { detail: accepted.runId }));
    } catch (failure) {
      this.failure = message(failure);
    } finally {
      this.sending = false;
    }
  }

  private number(name: string, label: string, placeholder: string) {
    return html`<label
      >${label}
      <input
        type="number"
        name=${name}
        placeholder=${placeholder}
        .value=${String(this.command[name] ?? '')}
        @input=${(event: Event) => {
          const text = (event.target as HTMLInputElement).value;
          this.change(name, text === '' ? '' : Number(text));
        }}
    /></label>`;
  }

  private choice(name: string, label: string, values: string[]) {
    return html`<label
      >${label}
      <select name=${name} @change=${(event: Event) => this.change(name, (event.target as HTMLSelectElement).value)}>
        ${values.map(
          (value, index) =>
            html`<option value=${value} ?selected=${(this.command[name] ?? values[0]) === value}>
              ${value}${index === 0 ? ' (default)' : ''}
            </option>`,
        )}
      </select></label
    >`;
  }

  private renderEstimate() {
    const estimate = this.estimate;
    if (!estimate) {
      return html`<p class="estimate">${this.estimating ? 'estimating…' : nothing}</p>`;
    }
    return html`<p class="estimate ${this.estimating ? 'old' : ''}">
      ${estimate.images.toLocaleString('en')} images, ${estimate.steps.toLocaleString('en')} steps:
      <strong>about ${duration(estimate.seconds)}</strong>, at most ${number(estimate.memoryBytes / 2 ** 20)} MiB of
      memory (${estimate.measured ? 'measured on this machine' : 'not measured on this machine yet'})
    </p>`;
  }

  override render() {
    const json = JSON.stringify(this.command);
    const curl = `curl -d '${json}' ${this.service.absolute('/runs')}`;
    return html`<form class="run-form" @submit=${this.start}>
      <fieldset class="presets">
        <legend>Start from</legend>
        ${PRESETS.map(
          (preset) => html`<label
            ><input
              type="radio"
              name="preset"
              .checked=${JSON.stringify(preset.command) === json}
              @change=${() => this.use({ ...preset.command })}
            /><span>${preset.name}<small>${preset.description}</small></span></label
          >`,
        )}
      </fieldset>
      ${this.choice('dataset', 'Data set', this.datasets)}
      ${this.choice('architecture', 'Networks', this.architectures)} ${this.number('epochs', 'Epochs, 1 to 500', '10')}
      ${this.number('publishEvery', 'Epochs between previews, 0 for none', '0')} ${this.number('seed', 'Seed', '0')}
      ${this.renderEstimate()}
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
      <pre tabindex="0">${json}</pre>
      <p class="row">
        <button class="primary" ?disabled=${this.sending}>Start</button>
        <button type="button" @click=${() => copy(curl, 'command')}>Copy curl</button>
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('closed'))}>Close</button>
      </p>
    </form>`;
  }
}

customElements.define('dcgan-run-form', RunForm);
