import { Problem, type Service } from './service';

/** A server-sent event. */
export interface ServerEvent {
  id: string;
  name: string;
  data: string;
}

const RECONNECT_MILLIS = 2_000;

/**
 * Reads a stream of server-sent events and reconnects after the last event it has received. `EventSource` would neither
 * send a token nor stop at the end of a stream.
 *
 * @param onEvent returns whether the stream has ended
 * @param onConnection receives the reason while there is no connection, and an empty text again afterwards
 */
export async function readEvents(
  service: Service,
  path: string,
  signal: AbortSignal,
  onEvent: (event: ServerEvent) => boolean,
  onConnection: (lost: string) => void,
): Promise<void> {
  let last = '';
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (last !== '') {
        headers['Last-Event-ID'] = last;
      }
      const response = await service.send(path, { signal, headers });
      onConnection('');
      if (response.status === 204 || response.body === null) {
        return;
      }
      for await (const event of eventsOf(response.body)) {
        last = event.id === '' ? last : event.id;
        if (onEvent(event)) {
          await response.body.cancel().catch(() => undefined);
          return;
        }
      }
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      if (failure instanceof Problem && failure.status >= 400 && failure.status < 500) {
        throw failure;
      }
      onConnection(failure instanceof Problem ? failure.message : 'The connection was lost.');
    }
    await pause(RECONNECT_MILLIS, signal);
  }
}

/** Waits, but not longer than until the signal. */
export function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parse(block);
      if (event) {
        yield event;
      }
    }
  }
}

function parse(block: string): ServerEvent | undefined {
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
      event.data += value;
    }
  }
  return event.data === '' ? undefined : event;
}
