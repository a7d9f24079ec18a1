import { html, nothing } from 'lit';
import { number, quality } from './format';
import { message, Panel } from './panel';
import type { Release, ReleaseRecord } from './release';
import { pinText, type SeedImage } from './seed-image';
import { discard, drawPatiently, type DrawnImage, type Service } from './service';

/** One image of the sheet, with where it comes from. */
export class SelectedImage extends Panel {
  static override properties = {
    service: { attribute: false },
    path: { attribute: false },
    live: { attribute: false },
    selected: { attribute: false },
    releases: { attribute: false },
    model: { attribute: false },
    runLink: { attribute: false },
    record: { state: true },
    recordFailure: { state: true },
    image: { state: true },
  };

  declare service: Service;
  /** The request that draws it. */
  declare path: string;
  /** The release that is live; another one draws the image again. */
  declare live: string;
  declare selected: SeedImage;
  declare releases: Release[];
  /** Renders the id of a run. */
  declare runLink: (runId: string) => unknown;
  declare model: string;
  /** The record of the release that drew the image, once somebody has asked for it. */
  declare record: ReleaseRecord | undefined;
  declare recordFailure: string;
  declare image: DrawnImage | undefined;
  private drawing: AbortController | undefined;

  constructor() {
    super();
    this.recordFailure = '';
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('path') || changed.has('live')) {
      void this.redraw();
    }
  }

  private async redraw(): Promise<void> {
    this.drawing?.abort();
    const drawing = new AbortController();
    this.drawing = drawing;
    // The sheet, which asks the same service, reports why nothing is drawn.
    const image = await drawPatiently(this.service, this.path, drawing.signal, () => undefined);
    if (image) {
      if (this.image?.release !== image.release) {
        this.record = undefined;
        if (this.querySelector('details')?.open) {
          void this.loadRecord(image.release);
        }
      }
      discard(this.image);
      this.image = image;
    }
  }

  private async loadRecord(release = this.image?.release ?? ''): Promise<void> {
    try {
      const path = `/models/${encodeURIComponent(this.model)}/releases/${encodeURIComponent(release)}`;
      this.record = await this.service.json<ReleaseRecord>(path, { signal: this.removalSignal });
      this.recordFailure = '';
    } catch (failure) {
      this.record = undefined;
      this.recordFailure = message(failure);
    }
  }

  private toggled(event: Event): void {
    if ((event.target as HTMLDetailsElement).open && !this.record) {
      void this.loadRecord();
    }
  }

  private renderRecord() {
    const record = this.record;
    const lineage = record?.lineage;
    return html`<details @toggle=${this.toggled}>
      <summary>Where it comes from</summary>
      ${record
        ? html`<dl>
            ${lineage
              ? html`<dt>data</dt>
                  <dd>${String(lineage.command.dataset)}, SHA-256 <span class="mono">${lineage.datasetSha256.slice(0, 12)}…</span></dd>
                  <dt>device</dt>
                  <dd>${lineage.device}</dd>
                  ${Object.entries(lineage.versions).map(([name, version]) => html`<dt>${name}</dt><dd>${version}</dd>`)}`
              : nothing}
            <dt>file</dt>
            <dd>${number(record.bytes / 1024)} KiB, SHA-256 <span class="mono">${record.sha256.slice(0, 12)}…</span></dd>
            <dt>signature</dt>
            <dd>${record.attestation ? `by ${record.attestation.key}` : 'none'}</dd>
          </dl>`
        : html`<p class="waiting">${this.recordFailure === '' ? 'loading…' : this.recordFailure}</p>`}
    </details>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing?.abort();
    discard(this.image);
  }

  private pin(end: string): void {
    this.dispatchEvent(new CustomEvent('state', { detail: { [end]: pinText(this.selected) } }));
  }

  override render() {
    const { seed, image, digit } = this.selected;
    const release = this.releases.find((one) => one.releaseId === this.image?.release);
    return html`<section class="selected" aria-label="selected image">
      ${this.image
        ? html`<img class="pixels" src=${this.image.file} alt="image ${image} of seed ${seed}" />`
        : nothing}
      <dl>
        <dt>seed</dt>
        <dd>${seed}, image ${image}${digit === '' ? '' : `, digit ${digit}`}</dd>
        ${release
          ? html`<dt>release</dt>
              <dd class="mono">${release.releaseId}</dd>
              <dt>run</dt>
              <dd>${this.runLink(release.runId)}, epoch ${release.epoch}, ${release.architecture}</dd>
              <dt>quality</dt>
              <dd>${quality(release.quality)}</dd>`
          : nothing}
      </dl>
      ${this.image ? this.renderRecord() : nothing}
      <p>
        <button type="button" @click=${() => this.pin('a')}>Pin as A</button>
        <button type="button" @click=${() => this.pin('b')}>Pin as B</button>
        ${this.image ? html`<a class="button" href=${this.image.file} download="digit.png">Download</a>` : nothing}
      </p>
    </section>`;
  }
}

customElements.define('dcgan-selected-image', SelectedImage);
