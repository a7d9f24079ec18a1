import { html } from 'lit';
import type { PageState } from './address';
import { shortId } from './format';
import { compared, type ImageRequests } from './image-requests';
import { Panel } from './panel';
import type { Release } from './release';
import type { Service } from './service';
import './sheet';

/** Two releases that draw the same latents, one over the other, with a border that moves. */
export class Compare extends Panel {
  static override properties = {
    service: { attribute: false },
    requests: { attribute: false },
    loaded: { attribute: false },
    releases: { attribute: false },
    state: { attribute: false },
    wipe: { state: true },
  };

  declare service: Service;
  declare requests: ImageRequests;
  /** Ids of the loaded releases, at least two. */
  declare loaded: string[];
  declare releases: Release[];
  /** Has `left` and `right`, the releases to compare. */
  declare state: PageState;
  /** Place of the border, in percent of the width. */
  declare wipe: number;

  constructor() {
    super();
    this.wipe = 50;
  }

  override updated(): void {
    this.querySelector<HTMLElement>('.compare')?.style.setProperty('--wipe', `${this.wipe}%`);
  }

  private choose(change: PageState): void {
    this.dispatchEvent(new CustomEvent('state', { detail: change }));
  }

  private sheet(release: string) {
    const { count, columns, selected } = this.requests;
    return html`<dcgan-sheet
      .service=${this.service}
      .path=${this.requests.sheet(release)}
      .release=${release}
      .columns=${columns}
      .count=${count}
      .label=${`${count} generated images of seed ${selected.seed}, by release ${release}`}
      .selected=${selected.image}
      @tile=${(event: CustomEvent<number>) => this.choose({ image: String(event.detail) })}
    ></dcgan-sheet>`;
  }

  private chooser(side: string, chosen: string, ids: string[]) {
    return html`<label
      >${side}
      <select @change=${(event: Event) => this.choose({ [side]: (event.target as HTMLSelectElement).value })}>
        ${ids.map((id) => {
          const release = this.releases.find((one) => one.releaseId === id);
          return html`<option value=${id} ?selected=${id === chosen}>
            ${shortId(id)}${release ? `, ${release.runId} epoch ${release.epoch}` : ''}
          </option>`;
        })}
      </select></label
    >`;
  }

  override render() {
    const [left, right] = compared(this.state, this.loaded);
    const others = this.loaded.filter((id) => id !== left);
    return html`
      <div class="row">${this.chooser('left', left, this.loaded)} ${this.chooser('right', right, others)}</div>
      <div class="compare">
        <div inert>${this.sheet(right)}</div>
        <div class="over">${this.sheet(left)}</div>
      </div>
      <label
        >Border between left and right
        <input
          type="range"
          min="0"
          max="100"
          .value=${String(this.wipe)}
          @input=${(event: Event) => (this.wipe = Number((event.target as HTMLInputElement).value))}
      /></label>
    `;
  }
}

customElements.define('dcgan-compare', Compare);
