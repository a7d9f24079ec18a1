import { pause } from './pause';
import { Problem, type Service } from './service';

/** A server-sent event. */
export interface ServerEvent {
  id: string;
  name: string;
  data: string;
}

/** What a reader of events does with them. */
export interface EventListener {
  receive(event: ServerEvent): void;
  /** Returns whether nothing can follow once the server has ended the stream; otherwise it is opened again. */
  isComplete(): boolean;
  /** Receives the reason while there is no connection, and an empty text again afterwards. */
  connection(lost: string): void;
}

const RECONNECT_MILLIS = 2_000;
const SILENCE_MILLIS = 45_000;
/** With these, trying again would not help. */
const FINAL = [400, 401, 403];

/**
 * Reads a stream of server-sent events and reconnects after the last event it has received. `EventSource` would neither
 * send a token nor stop at the end of a stream.
 *
 * @param after id of the last event that is known already
 */
export async function readEvents(
  service: Service,
  path: string,
  signal: AbortSignal,
  listener: EventListener,
  after = '',
): Promise<void> {
  let last = after;
  while (!signal.aborted) {
    let wait = RECONNECT_MILLIS;
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (last !== '') {
        headers['Last-Event-ID'] = last;
      }
      const response = await service.send(path, { signal, headers });
      listener.connection('');
      if (response.status === 204 || response.body === null) {
        return;
      }
      for await (const event of eventsOf(response.body, SILENCE_MILLIS)) {
        last = event.id === '' ? last : event.id;
        if (event.data !== '') {
          listener.receive(event);
        }
      }
      if (listener.isComplete()) {
        return;
      }
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      if (failure instanceof Problem && FINAL.includes(failure.status)) {
        throw failure;
      }
      listener.connection(failure instanceof Problem ? failure.message : 'The connection was lost.');
      wait = Math.max(wait, failure instanceof Problem ? 1000 * failure.retryAfter : 0);
    }
    await pause(wait, signal);
  }
}

/** A network can fail without a word. The services send a comment at least every 15 seconds. */
function inTime<T>(reading: Promise<T>, silenceMillis: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the stream is silent')), silenceMillis);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Reads the events of a response.
 *
 * @param silenceMillis time without any byte after which the connection counts as lost
 */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  silenceMillis: number,
): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), silenceMillis);
      if (done) {
        return;
      }
      text += value;
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? '';
      yield* blocks.map(parse);
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

function parse(block: string): ServerEvent {
  const event: ServerEvent = { id: '', name: '', data: '' };
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') {
      event.id = value;
    } else if (field === 'event') {
      event.name = value;
    } else if (field === 'data') {
      event.data += event.data === '' ? value : `\n${value}`;
    }
  }
  return event;
}
