/** An image that a seed determines, with its class. */
export interface SeedImage {
  seed: string;
  /** Index among the images of the seed. */
  image: number;
  /** Class; empty if the generator has none or the seed determines it. */
  digit: string;
}

/** Returns the image as a term of the parameter `mix`. */
export function mixTerm({ seed, image }: SeedImage): string {
  return `${seed}/${image}`;
}

/** Returns the image as text in the address: `seed/image/digit`. */
export function pinText(image: SeedImage): string {
  return `${mixTerm(image)}/${image.digit}`;
}

export function parsePin(pin: string | undefined): SeedImage | undefined {
  const match = PIN.exec(pin ?? '');
  return match ? { seed: match[1] ?? '0', image: Number(match[2]), digit: match[3] ?? '' } : undefined;
}

export const PIN = /^(-?\d{1,19})\/(\d{1,6})\/(\d{0,4})$/;
