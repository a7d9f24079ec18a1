import { html, nothing } from 'lit';
import { ago, quality, shellQuote, shortId } from './format';
import { announce, copy, message, Panel } from './panel';
import type { Model, Release } from './release';
import type { Service } from './service';

/** A request that changes what is live, before it is confirmed. */
interface Change {
  /** What it does, such as `Make … live`. */
  title: string;
  method: 'PUT' | 'POST';
  path: string;
  body?: object;
  /** Whether releases published later wait afterwards. */
  holds: boolean;
}

const SHOWN = 20;
const SHARES = [0.01, 0.05, 0.1, 0.25, 0.5];

/** The releases of a model, with what can be done with each. */
export class ReleaseList extends Panel {
  static override properties = {
    service: { attribute: false },
    model: { attribute: false },
    releases: { attribute: false },
    runLink: { attribute: false },
    share: { state: true },
    all: { state: true },
    change: { state: true },
    sending: { state: true },
    failure: { state: true },
  };

  declare service: Service;
  declare model: Model;
  declare releases: Release[];
  /** Renders the id of a run. */
  declare runLink: (runId: string) => unknown;
  /** Share of the requests that a canary gets. */
  declare share: number;
  /** Whether all releases are shown, not only the newest. */
  declare all: boolean;
  declare change: Change | undefined;
  declare sending: boolean;
  declare failure: string;

  constructor() {
    super();
    this.share = 0.1;
    this.all = false;
    this.sending = false;
    this.failure = '';
  }

  private get path(): string {
    return `/models/${encodeURIComponent(this.model.model)}`;
  }

  private ask(change: Change): void {
    this.failure = '';
    this.change = change;
    void this.updateComplete.then(() => this.querySelector('dialog')?.showModal());
  }

  private close(): void {
    this.querySelector('dialog')?.close();
    this.change = undefined;
  }

  private async send(change: Change): Promise<void> {
    this.sending = true;
    try {
      const headers = { 'If-Match': `"${this.model.live}"` };
      const init = { method: change.method, headers };
      await this.service.send(change.path, change.body ? { ...init, body: JSON.stringify(change.body) } : init);
      announce(`${change.title}: sent to all replicas`);
      this.close();
      this.dispatchEvent(new CustomEvent('changed'));
    } catch (failure) {
      this.failure = message(failure);
    } finally {
      this.sending = false;
    }
  }

  private makeLive(release: Release): void {
    this.ask({
      title: `Make ${shortId(release.releaseId)} live`,
      method: 'PUT',
      path: `${this.path}/live`,
      body: { releaseId: release.releaseId, hold: this.model.hold ?? false },
      holds: this.model.hold ?? false,
    });
  }

  private makeCanary(release: Release): void {
    const canary = { releaseId: release.releaseId, share: this.share };
    this.ask({
      title: `Give ${Math.round(100 * this.share)} % of the requests to ${shortId(release.releaseId)}`,
      method: 'PUT',
      path: `${this.path}/live`,
      body: { releaseId: this.model.live, hold: true, canary },
      holds: true,
    });
  }

  private setHold(hold: boolean): void {
    this.ask({
      title: hold ? 'Hold the live release' : 'Release the hold',
      method: 'PUT',
      path: `${this.path}/live`,
      body: { releaseId: this.model.live, hold },
      holds: hold,
    });
  }

  private endCanary(): void {
    this.ask({
      title: 'End the canary',
      method: 'PUT',
      path: `${this.path}/live`,
      body: { releaseId: this.model.live, hold: this.model.hold ?? false },
      holds: this.model.hold ?? false,
    });
  }

  private rollBack(): void {
    this.ask({ title: 'Roll back to the previous release', method: 'POST', path: `${this.path}/rollback`, holds: true });
  }

  private renderDialog() {
    const change = this.change;
    if (!change) {
      return nothing;
    }
    const body = change.body ? ` -d ${shellQuote(JSON.stringify(change.body))}` : '';
    const match = ` -H ${shellQuote(`If-Match: "${this.model.live}"`)}`;
    const curl = this.service.curl(change.path, `-X ${change.method}${match}${body}`);
    return html`<dialog aria-labelledby="change-title" @close=${() => (this.change = undefined)}>
      <h2 id="change-title">${change.title}?</h2>
      <p>
        This applies to all replicas. Requests that are being answered keep their generator.
        ${change.holds ? 'Newer releases will wait until the hold is released.' : nothing}
      </p>
      <pre tabindex="0">${curl}</pre>
      ${this.failure === '' ? nothing : html`<p class="failure" role="alert">${this.failure}</p>`}
      <p class="row">
        <button type="button" class="primary" ?disabled=${this.sending} @click=${() => this.send(change)}>
          ${change.title}
        </button>
        <button type="button" @click=${() => copy(curl, 'command')}>Copy curl</button>
        <button type="button" @click=${this.close}>Cancel</button>
      </p>
    </dialog>`;
  }

  private renderRelease(release: Release) {
    const canServe = release.state !== 'live' && release.state !== 'refused';
    return html`<tr>
      <td><span class="state ${release.state}">${release.state}</span></td>
      <th scope="row" class="mono">${release.releaseId}</th>
      <td>${this.runLink(release.runId)}, epoch ${release.epoch}${release.preview ? ' (preview)' : ''}</td>
      <td>${release.refused ? html`<span class="failure">${release.refused}</span>` : quality(release.quality)}</td>
      <td>${ago(release.time)}</td>
      <td class="row">
        ${canServe
          ? html`<button type="button" @click=${() => this.makeLive(release)}>Make live</button>`
          : nothing}
        ${canServe && release.state !== 'canary'
          ? html`<button type="button" @click=${() => this.makeCanary(release)}>Canary</button>`
          : nothing}
      </td>
    </tr>`;
  }

  override render() {
    const shown = this.all ? this.releases : this.releases.slice(0, SHOWN);
    const more = this.releases.length - shown.length;
    return html`<div class="releases">
      <p class="row">
        ${this.model.hold
          ? html`<button type="button" @click=${() => this.setHold(false)}>Release the hold</button>`
          : html`<button type="button" @click=${() => this.setHold(true)}>Hold the live release</button>`}
        ${this.model.canary
          ? html`<button type="button" @click=${this.endCanary}>End the canary</button>`
          : nothing}
        <button type="button" ?disabled=${this.releases.length < 2} @click=${this.rollBack}>Roll back</button>
        <label class="inline"
          >a canary gets
          <select
            @change=${(event: Event) => (this.share = Number((event.target as HTMLSelectElement).value))}
          >
            ${SHARES.map(
              (share) =>
                html`<option value=${share} ?selected=${share === this.share}>${Math.round(100 * share)} %</option>`,
            )}
          </select>
          of the requests</label
        >
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="releases">
        <table>
          <thead>
            <tr>
              <th scope="col">state</th>
              <th scope="col">release</th>
              <th scope="col">run</th>
              <th scope="col">quality</th>
              <th scope="col">age</th>
              <th scope="col">change</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((release) => this.renderRelease(release))}
          </tbody>
        </table>
      </div>
      ${more > 0
        ? html`<p><button type="button" @click=${() => (this.all = true)}>Show ${more} older releases</button></p>`
        : nothing}
      ${this.renderDialog()}
    </div>`;
  }
}

customElements.define('dcgan-release-list', ReleaseList);
