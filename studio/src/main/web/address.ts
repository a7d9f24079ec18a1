/** The state of the page is in its address, so that it can be kept, sent and reloaded. */
export type PageState = Record<string, string>;

export function readAddress(): PageState {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** Replaces the state in the address. Values equal to their default are left out. */
export function writeAddress(state: PageState, defaults: PageState): void {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== '' && value !== defaults[name]) {
      query.set(name, value);
    }
  }
  const text = readable(query);
  history.replaceState(null, '', text === '' ? location.pathname : `?${text}`);
}

/** Returns a query in which commas, colons and slashes stay readable. */
export function readable(query: URLSearchParams): string {
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
}
