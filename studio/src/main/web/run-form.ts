import { html, nothing } from 'lit';
import { commandJson, labelOf, loadSchema, type CommandSchema, type CommandText, type Field } from './command-schema';
import { duration, number, shellQuote } from './format';
import { announce, copy, message, Panel } from './panel';
import { pause } from './pause';
import { Problem, type Service } from './service';

interface Estimate {
  images: number;
  steps: number;
  measured: boolean;
  seconds: number;
  memoryBytes: number;
}

interface Preset {
  name: string;
  description: string;
  command: CommandText;
}

const PRESETS: Preset[] = [
  { name: 'First digits', description: 'a preview after each of four epochs', command: { epochs: '4', publishEvery: '1' } },
  { name: 'Default', description: 'ten epochs', command: {} },
  { name: 'Long', description: 'thirty epochs', command: { epochs: '30' } },
];

/** Fields that are always visible, in this order. */
const COMMON = ['dataset', 'architecture', 'epochs', 'publishEvery', 'seed'];
const ESTIMATE_DELAY_MILLIS = 400;
const BUSY_MILLIS = 1_000;

/** A form for a train command, made from its schema, with an estimate of what it costs before it is sent. */
export class RunForm extends Panel {
  static override properties = {
    service: { attribute: false },
    initial: { attribute: false },
    schema: { state: true },
    command: { state: true },
    estimate: { state: true },
    estimating: { state: true },
    failure: { state: true },
    sending: { state: true },
  };

  declare service: Service;
  /** The command to begin with; that of the first preset if undefined. */
  declare initial: CommandText | undefined;
  declare schema: CommandSchema | undefined;
  declare command: CommandText;
  declare estimate: Estimate | undefined;
  declare estimating: boolean;
  declare failure: string;
  declare sending: boolean;
  private asking: AbortController | undefined;

  constructor() {
    super();
    this.command = {};
    this.estimating = false;
    this.failure = '';
    this.sending = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.command = { ...(this.initial ?? PRESETS[0]?.command) };
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.schema = await loadSchema(this.service);
      void this.askForEstimate();
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private get json(): string {
    return commandJson(this.command, this.schema?.fields ?? []);
  }

  private change(name: string, value: string): void {
    const command = { ...this.command };
    if (value === '') {
      delete command[name];
    } else {
      command[name] = value;
    }
    this.use(command);
  }

  private use(command: CommandText): void {
    this.command = command;
    void this.askForEstimate();
  }

  private async askForEstimate(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.estimating = true;
    let wait = ESTIMATE_DELAY_MILLIS;
    // A trainer estimates one command at a time.
    do {
      await pause(wait, asking.signal);
      wait = asking.signal.aborted ? 0 : await this.tryEstimate(asking.signal);
    } while (wait > 0);
  }

  /** @return milliseconds after which to try again; 0 if there is no need to */
  private async tryEstimate(signal: AbortSignal): Promise<number> {
    try {
      const response = await this.service.send('/runs?dryRun=true', { method: 'POST', body: this.json, signal });
      this.estimate = (await response.json()) as Estimate;
      this.failure = '';
    } catch (failure) {
      if (signal.aborted) {
        return 0;
      }
      if (failure instanceof Problem && failure.isTemporary && failure.status !== 0) {
        return BUSY_MILLIS;
      }
      this.estimate = undefined;
      this.failure = message(failure);
    }
    this.estimating = false;
    return 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking?.abort();
  }

  private async start(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.sending = true;
    try {
      const response = await this.service.send('/runs', { method: 'POST', body: this.json });
      const { runId } = (await response.json()) as { runId: string };
      announce(`run ${runId} is queued`);
      this.dispatchEvent(new CustomEvent<string>('started', { detail: runId }));
    } catch (failure) {
      this.failure = message(failure);
    } finally {
      this.sending = false;
    }
  }

  /** The default of a field for the chosen architecture. */
  private defaultOf(name: string): string {
    if (name === 'runId') {
      return '';
    }
    const value = this.schema?.defaults[this.command.architecture ?? 'dcgan']?.[name];
    return name === 'architecture' ? 'dcgan' : value === null || value === undefined ? '' : String(value);
  }

  private valuesOf(field: Field): string[] | undefined {
    switch (field.name) {
      case 'dataset':
        return this.schema?.datasets;
      case 'architecture':
        return Object.keys(this.schema?.defaults ?? {});
      default:
        return field.type === 'boolean' ? ['true', 'false'] : field.values;
    }
  }

  private renderField(field: Field) {
    const values = this.valuesOf(field);
    const hint = `hint-${field.name}`;
    return html`<label class="field"
      >${labelOf(field.name)}
      ${values ? this.renderChoice(field, values, hint) : this.renderInput(field, hint)}
      <small id=${hint}>${field.description}${bounds(field)}</small></label
    >`;
  }

  private renderChoice(field: Field, values: string[], hint: string) {
    const usual = this.defaultOf(field.name);
    const chosen = this.command[field.name] ?? usual;
    return html`<select
      name=${field.name}
      aria-label=${labelOf(field.name)}
      aria-describedby=${hint}
      @change=${(event: Event) => this.choose(field.name, (event.target as HTMLSelectElement).value)}
    >
      ${values.map(
        (value) =>
          html`<option value=${value} ?selected=${value === chosen}>${value}${value === usual ? ' (default)' : ''}</option>`,
      )}
    </select>`;
  }

  private choose(name: string, value: string): void {
    this.change(name, value === this.defaultOf(name) ? '' : value);
  }

  private renderInput(field: Field, hint: string) {
    return html`<input
      name=${field.name}
      aria-label=${labelOf(field.name)}
      aria-describedby=${hint}
      inputmode=${field.type === 'string' ? 'text' : field.type === 'integer' ? 'numeric' : 'decimal'}
      autocomplete="off"
      placeholder=${this.defaultOf(field.name)}
      .value=${this.command[field.name] ?? ''}
      @input=${(event: Event) => this.change(field.name, (event.target as HTMLInputElement).value.trim())}
    />`;
  }

  private renderFields(schema: CommandSchema) {
    const common = COMMON.flatMap((name) => schema.fields.filter((field) => field.name === name));
    const others = schema.fields.filter((field) => !COMMON.includes(field.name));
    return html`<div class="fields">${common.map((field) => this.renderField(field))}</div>
      <details ?open=${others.some((field) => this.initial?.[field.name] !== undefined)}>
        <summary>All ${schema.fields.length} settings</summary>
        <div class="fields">${others.map((field) => this.renderField(field))}</div>
      </details>`;
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

  private renderPresets(json: string) {
    const fields = this.schema?.fields ?? [];
    return html`<fieldset class="presets">
      <legend>Start from</legend>
      ${PRESETS.map(
        (preset) => html`<label
          ><input
            type="radio"
            name="preset"
            .checked=${commandJson(preset.command, fields) === json}
            @change=${() => this.use({ ...preset.command })}
          /><span>${preset.name}<small>${preset.description}</small></span></label
        >`,
      )}
    </fieldset>`;
  }

  override render() {
    const json = this.json;
    const curl = this.service.curl('/runs', `-d ${shellQuote(json)}`);
    return html`<form class="run-form" @submit=${this.start} novalidate>
      ${this.renderPresets(json)}
      ${this.schema ? this.renderFields(this.schema) : html`<p class="waiting">loading…</p>`} ${this.renderEstimate()}
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
      <pre tabindex="0">${json}</pre>
      <p class="row">
        <button class="primary" ?disabled=${this.sending || !this.schema}>Start</button>
        <button type="button" @click=${() => copy(curl, 'command')}>Copy curl</button>
        <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('closed'))}>Close</button>
      </p>
    </form>`;
  }
}

function bounds({ minimum, maximum }: Field): string {
  // A 64-bit bound says nothing and has lost its last digits.
  return minimum === undefined || maximum === undefined || maximum > Number.MAX_SAFE_INTEGER
    ? ''
    : ` ${minimum} to ${maximum}.`;
}

customElements.define('dcgan-run-form', RunForm);
