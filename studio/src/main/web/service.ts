import { shellQuote } from './format';
import { pause } from './pause';

/** Where the page finds the services; `service` serves the page. */
export interface Addresses {
  service: 'inference' | 'trainer';
  inference: string;
  trainer: string;
}

/** A request that failed, with the reason in words. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    /** Seconds after which it may succeed; 0 if unknown. */
    readonly retryAfter = 0,
  ) {
    super(detail);
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return TEMPORARY.includes(this.status);
  }
}

/** 0 is a service that cannot be reached. */
const TEMPORARY = [0, 429, 502, 503, 504];

/** A token, in memory only: a reload forgets it. */
let token = '';

export function setToken(value: string): void {
  token = value.trim();
}

export function hasToken(): boolean {
  return token !== '';
}

function withToken(init: RequestInit): RequestInit {
  return token === '' ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } };
}

/** One of the two services. */
export class Service {
  /** @param base address without a slash at its end; empty for the service that serves the page */
  constructor(
    readonly name: string,
    readonly base: string,
  ) {}

  /** Returns the address of a path, relative if the service serves the page, so that a proxy's prefix is kept. */
  url(path: string): string {
    return this.base === '' ? path.replace(/^\//, '') : this.base + path;
  }

  /** Returns the address for use outside this page. */
  absolute(path: string): string {
    return new URL(this.url(path), document.baseURI).href;
  }

  /**
   * Returns a command for a shell that sends a request.
   *
   * @param options options of curl before the address
   */
  curl(path: string, options: string): string {
    const login = hasToken() ? ' -H "Authorization: Bearer $TOKEN"' : '';
    return `curl${login} ${options} ${shellQuote(this.absolute(path))}`;
  }

  /** Throws a `Problem` unless the response is successful. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.url(path), withToken(init));
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === 'AbortError') {
        throw failure;
      }
      throw new Problem(0, `The ${this.name} at ${this.absolute('/')} cannot be reached.`);
    }
    if (response.ok) {
      return response;
    }
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent('dcgan-unauthorized'));
    }
    const retryAfter = Number(response.headers.get('Retry-After') ?? 0);
    throw new Problem(response.status, await reason(response), retryAfter);
  }

  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    return (await (await this.send(path, init)).json()) as T;
  }

  async post<T>(path: string, body?: unknown, init: RequestInit = {}): Promise<T> {
    return this.json<T>(path, { ...init, method: 'POST', body: body === undefined ? '' : JSON.stringify(body) });
  }
}

async function reason(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

/** An image that a service has drawn, as a file in the browser's memory. */
export interface DrawnImage {
  readonly file: string;
  readonly release: string;
  readonly stale: boolean;
}

/** Draws an image. Call `discard` when it is no longer shown. */
export async function draw(service: Service, path: string, init: RequestInit = {}): Promise<DrawnImage> {
  const response = await service.send(path, init);
  const file = URL.createObjectURL(await response.blob());
  return {
    file,
    release: response.headers.get('Dcgan-Release') ?? '',
    stale: response.headers.has('Dcgan-Stale'),
  };
}

/**
 * Draws an image, and tries again as long as the service is busy or cannot be reached.
 *
 * @param report receives the reason of each failure, and an empty text in the end
 * @param isWanted returns whether to try again
 * @return undefined if the image cannot be drawn or is no longer wanted
 */
export async function drawPatiently(
  service: Service,
  path: string,
  signal: AbortSignal,
  report: (failure: string) => void,
  isWanted: () => boolean = () => true,
  init: RequestInit = {},
): Promise<DrawnImage | undefined> {
  do {
    try {
      const image = await draw(service, path, { ...init, signal });
      if (signal.aborted) {
        discard(image);
        return undefined;
      }
      report('');
      return image;
    } catch (failure) {
      if (signal.aborted) {
        return undefined;
      }
      report(failure instanceof Error ? failure.message : String(failure));
      if (!(failure instanceof Problem) || !failure.isTemporary) {
        return undefined;
      }
      await pause(1000 * Math.max(1, failure.retryAfter), signal);
    }
  } while (!signal.aborted && isWanted());
  return undefined;
}

/** Saves a file of a service. A plain link would not send the token. */
export async function download(service: Service, path: string, name: string): Promise<void> {
  const response = await service.send(path);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function discard(image: DrawnImage | undefined): void {
  if (image) {
    URL.revokeObjectURL(image.file);
  }
}
