import { html, nothing } from 'lit';
import { message, Panel } from './panel';
import './playground';
import type { Playground } from './playground';
import { hasToken, Service, setToken, type Addresses } from './service';
import './studio.css';
import './training';
import type { Training } from './training';

/** Name under which the browser remembers whether shortcuts are off. */
const SHORTCUTS = 'dcgan-shortcuts';

/** Where keys have a meaning of their own. */
const TEXT_FIELDS = 'input:not([type=radio]), select, textarea, pre, summary, dialog, .scroll';

/** The page: a header and one of the two views. */
export class Studio extends Panel {
  static override properties = {
    addresses: { state: true },
    failure: { state: true },
    unauthorized: { state: true },
    shortcuts: { state: true },
  };

  declare addresses: Addresses | undefined;
  declare failure: string;
  declare unauthorized: boolean;
  /** Whether single keys do something. */
  declare shortcuts: boolean;

  constructor() {
    super();
    this.failure = '';
    this.unauthorized = false;
    this.shortcuts = remembered() !== 'off';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('dcgan-unauthorized', () => (this.unauthorized = true), { signal: this.removalSignal });
    document.addEventListener('keydown', (event) => this.press(event), { signal: this.removalSignal });
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.addresses = await new Service('service', '').json<Addresses>('/studio.json');
    } catch (failure) {
      this.failure = message(failure);
    }
  }

  private press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (!this.shortcuts || event.ctrlKey || event.metaKey || event.altKey || target.closest(TEXT_FIELDS)) {
      return;
    }
    const view = this.querySelector<Playground | Training>('dcgan-playground, dcgan-training');
    if (view?.press(event.key)) {
      event.preventDefault();
    }
  }

  private login(event: SubmitEvent): void {
    event.preventDefault();
    setToken(String(new FormData(event.target as HTMLFormElement).get('token') ?? ''));
    this.unauthorized = false;
  }

  private renderLogin() {
    return html`<form class="login" @submit=${this.login}>
      <p>This service requires a token.</p>
      <label>Token <input type="password" name="token" autocomplete="off" required /></label>
      <button class="primary">Continue</button>
      <p class="hint">It stays in this tab's memory and is forgotten when the tab closes or reloads.</p>
    </form>`;
  }

  private renderView(addresses: Addresses) {
    const own = addresses.service;
    const inference = own === 'inference' ? new Service('inference service', '') : sibling('inference service', addresses.inference);
    const trainer = own === 'trainer' ? new Service('trainer', '') : sibling('trainer', addresses.trainer);
    return html`
      <header>
        <span class="brand"><img src="studio/icon.svg" alt="" width="24" height="24" /> DCGAN studio</span>
        <nav aria-label="services">
          ${this.tab('Playground', inference, own === 'inference')} ${this.tab('Training', trainer, own === 'trainer')}
        </nav>
        ${this.renderKeys(own)}
        ${hasToken() && !this.unauthorized
          ? html`<button type="button" @click=${() => (this.unauthorized = true)}>Change token</button>`
          : nothing}
      </header>
      <main>
        ${this.unauthorized
          ? this.renderLogin()
          : own === 'inference'
            ? html`<dcgan-playground .service=${inference} .trainer=${trainer}></dcgan-playground>`
            : html`<dcgan-training .service=${trainer} .inference=${inference}></dcgan-training>`}
      </main>
      <p id="announcements" class="unseen" aria-live="polite"></p>
    `;
  }

  private switchShortcuts(event: Event): void {
    this.shortcuts = (event.target as HTMLInputElement).checked;
    try {
      localStorage.setItem(SHORTCUTS, this.shortcuts ? 'on' : 'off');
    } catch {
      // A browser that stores nothing forgets the choice.
    }
  }

  private renderKeys(service: Addresses['service']) {
    const keys =
      service === 'inference'
        ? 'A digit chooses that digit, r rolls a seed, a and b pin the selected image, and arrow keys move in the sheet.'
        : 'Arrow keys move through the epochs, and f follows the newest one.';
    return html`<details class="keys">
      <summary>Keys</summary>
      <p>${keys}</p>
      <label class="inline"
        ><input type="checkbox" .checked=${this.shortcuts} @change=${this.switchShortcuts} /> Enable
        single-key shortcuts</label
      >
    </details>`;
  }

  private tab(name: string, service: Service | undefined, current: boolean) {
    if (current) {
      return html`<span aria-current="page">${name}</span>`;
    }
    return service ? html`<a href=${service.absolute('/')}>${name}</a>` : nothing;
  }

  override render() {
    if (this.failure !== '') {
      return html`<main><p class="failure banner" role="alert">${this.failure}</p></main>`;
    }
    return this.addresses ? this.renderView(this.addresses) : html`<main><p class="waiting">loading…</p></main>`;
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(SHORTCUTS);
  } catch {
    return null;
  }
}

function sibling(name: string, base: string): Service | undefined {
  return base === '' ? undefined : new Service(name, base);
}

customElements.define('dcgan-studio', Studio);
