const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** Returns a duration such as `5 min 20 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) {
    return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  }
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Returns an age such as `12 min ago`. */
export function ago(time: string): string {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  return seconds < 5 ? 'just now' : `${duration(seconds)} ago`;
}

/** Returns the distance from real images in words. */
export function quality(values: Record<string, number> | undefined): string {
  const ratio = values?.distanceRatio;
  if (ratio === undefined) {
    return 'quality not measured';
  }
  const word = ratio < 1.5 ? 'like real' : ratio < 3 ? 'close to real' : ratio < 8 ? 'recognizable' : 'still rough';
  return `distance ${number(ratio)} × that of real images (${word})`;
}

/** Returns a number with two significant digits, or all digits of its whole part. */
export function number(value: number): string {
  return Math.abs(value) >= 99.5 ? WHOLE.format(value) : SHORT.format(value);
}

/** Returns the end of a release's id, which is enough to tell releases apart. */
export function shortId(release: string): string {
  return release.length > 9 ? `…${release.slice(-8)}` : release;
}

/** Quotes a text for a shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
