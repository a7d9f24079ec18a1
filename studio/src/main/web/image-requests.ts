import { readable, type PageState, type StateRules } from './address';
import type { ImageFormat } from './release';
import { mixTerm, parsePin, PIN, type SeedImage } from './seed-image';

export const DEFAULTS: PageState = {
  view: 'sheet',
  model: 'mnist',
  seed: '42',
  digit: 'all',
  count: '100',
  truncation: '1',
  image: '0',
  at: '0,0',
  centre: '0,0',
};

const NAME = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/;
const POINT = /^-?\d{1,3}(\.\d{1,3})?,-?\d{1,3}(\.\d{1,3})?$/;

export const RULES: StateRules = {
  view: /^(sheet|pad|walk|compare|draw)$/,
  model: NAME,
  release: NAME,
  left: NAME,
  right: NAME,
  seed: /^-?\d{1,19}$/,
  digit: /^(all|\d{1,4})$/,
  count: /^\d{1,3}$/,
  truncation: /^[0-2](\.\d{1,3})?$/,
  image: /^\d{1,3}$/,
  at: POINT,
  centre: POINT,
  a: PIN,
  b: PIN,
};

export const WALK_FRAMES = 33;
const MAX_COUNT = 256;
const MAX_COMPARED = 32;
/** More classes than these are not drawn in turn. */
const MAX_CLASSES_IN_TURN = 10;

/** Returns the two releases to compare: the chosen ones if they are loaded, otherwise the first of the others. */
export function compared(state: PageState, loaded: string[]): [string, string] {
  const chosen = (side: string, ids: string[]) => ids.find((id) => id === state[side]) ?? ids[0] ?? '';
  const left = chosen('left', loaded);
  return [left, chosen('right', loaded.filter((id) => id !== left))];
}

/** The requests to `/generate` for what the page shows. */
export class ImageRequests {
  constructor(
    private readonly state: PageState,
    private readonly format: ImageFormat,
    /** The release that draws; empty for the live one. */
    private readonly release: string,
  ) {}

  /** Number of images of the sheet. */
  get count(): number {
    return Math.min(MAX_COUNT, Math.max(1, Number(this.state.count) || 1));
  }

  get columns(): number {
    return Math.min(this.count, this.count > 100 ? 16 : 10);
  }

  get selected(): SeedImage {
    const image = Math.min(this.count - 1, Number(this.state.image));
    return { seed: this.state.seed ?? '0', image, digit: this.digitOf(image) };
  }

  private digitOf(image: number): string {
    const classes = this.format.classes;
    if (classes === 0) {
      return '';
    }
    if (this.state.digit !== 'all') {
      return this.state.digit ?? '';
    }
    return classes <= MAX_CLASSES_IN_TURN ? String(image % classes) : '';
  }

  /** The two ends of the walk: what was pinned, or the selected image and its neighbour. */
  get ends(): [SeedImage, SeedImage] {
    const { seed, image } = this.selected;
    const next = image + 1;
    return [
      parsePin(this.state.a) ?? this.selected,
      parsePin(this.state.b) ?? { seed, image: next, digit: this.digitOf(next) },
    ];
  }

  /** Query of everything that applies to every kind of image. */
  private common(release = this.release): string {
    const query = new URLSearchParams();
    if (this.state.model !== DEFAULTS.model) {
      query.set('model', this.state.model ?? '');
    }
    if (release !== '') {
      query.set('release', release);
    }
    if (this.state.truncation !== DEFAULTS.truncation) {
      query.set('truncation', this.state.truncation ?? '');
    }
    const text = readable(query);
    return text === '' ? '' : `&${text}`;
  }

  /** Query of the model and the release alone. */
  get origin(): string {
    const query = new URLSearchParams();
    if (this.state.model !== DEFAULTS.model) {
      query.set('model', this.state.model ?? '');
    }
    if (this.release !== '') {
      query.set('release', this.release);
    }
    const text = query.toString();
    return text === '' ? '' : `?${text}`;
  }

  private digit(digit: string): string {
    return digit === '' || this.format.classes === 0 ? '' : `&digit=${digit}`;
  }

  /** Query of the classes of a sheet: each in turn, or one. */
  private get sheetDigits(): string {
    const classes = this.format.classes;
    const inTurn = classes <= MAX_CLASSES_IN_TURN ? [...Array(classes).keys()].join('') : '';
    return this.digit(this.state.digit === 'all' ? inTurn : (this.state.digit ?? ''));
  }

  sheet(release = this.release): string {
    const { count, columns, sheetDigits } = this;
    return `/generate?seed=${this.state.seed}&count=${count}&columns=${columns}${sheetDigits}${this.common(release)}`;
  }

  image(one: SeedImage): string {
    return `/generate?mix=${mixTerm(one)}${this.digit(one.digit)}${this.common()}`;
  }

  /** A walk from one latent to another, as one row of images. */
  walk(from: SeedImage, to: SeedImage): string {
    const terms: string[] = [];
    const digits: string[] = [];
    for (let i = 0; i < WALK_FRAMES; i++) {
      const angle = ((i / (WALK_FRAMES - 1)) * Math.PI) / 2;
      terms.push(`mix=${mixTerm(from)}:${Math.cos(angle).toFixed(4)},${mixTerm(to)}:${Math.sin(angle).toFixed(4)}`);
      digits.push(i < WALK_FRAMES / 2 ? from.digit : to.digit);
    }
    const digit = from.digit === to.digit ? from.digit : digits.includes('') ? '' : digits.join(',');
    return `/generate?${terms.join('&')}&columns=${WALK_FRAMES}${this.digit(digit)}${this.common()}`;
  }

  /** Images at points of the pad. */
  points(points: string[], columns: number): string {
    const sheet = points.length === 1 ? '' : `&columns=${columns}`;
    const digit = this.digit(this.state.digit === 'all' ? '' : (this.state.digit ?? ''));
    return `/generate?${points.map((point) => `at=${point}`).join('&')}${sheet}${digit}${this.common()}`;
  }

  /** The same latents by two releases, one row each. */
  compare(left: string, right: string): string {
    const count = Math.min(this.count, MAX_COMPARED);
    return `/compare?releases=${left},${right}&seed=${this.state.seed}&count=${count}${this.sheetDigits}${this.common('')}`;
  }

  /**
   * The request of the picture that is shown.
   *
   * @param loaded the releases that can be compared
   */
  shown(loaded: string[]): string {
    switch (this.state.view) {
      case 'compare':
        return loaded.length < 2 ? this.sheet() : this.compare(...compared(this.state, loaded));
      case 'pad':
        return this.points([this.state.at ?? '0,0'], 1);
      case 'walk':
        return this.walk(...this.ends);
      default:
        return this.sheet();
    }
  }
}
