/** The state of the page is in its address, so that it can be kept, sent and reloaded. */
export type PageState = Record<string, string>;

/** What each value of the state may look like. */
export type StateRules = Record<string, RegExp>;

/** Browsers limit how often a page may change its address. */
const WRITE_DELAY_MILLIS = 250;

let timer = 0;
let pending: string | undefined;

/** Reads the state. Values that break their rule, and unknown names, are ignored. */
export function readAddress(rules: StateRules): PageState {
  return Object.fromEntries(
    [...new URLSearchParams(location.search)].filter(([name, value]) => rules[name]?.test(value) ?? false),
  );
}

/** Replaces the state in the address soon. Values equal to their default are left out. */
export function writeAddress(state: PageState, defaults: PageState): void {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== '' && value !== defaults[name]) {
      query.set(name, value);
    }
  }
  const text = readable(query);
  pending = text === '' ? location.pathname : `?${text}`;
  if (timer === 0) {
    timer = window.setTimeout(flushAddress, WRITE_DELAY_MILLIS);
  }
}

/** Replaces the state in the address now. */
export function flushAddress(): void {
  clearTimeout(timer);
  timer = 0;
  if (pending !== undefined) {
    history.replaceState(null, '', pending);
    pending = undefined;
  }
}

/** Returns a query in which commas, colons and slashes stay readable. */
export function readable(query: URLSearchParams): string {
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
}
