/** A model as the inference service lists it. */
export interface Model {
  model: string;
  live: string;
  loaded?: string[];
  images: ImageFormat;
  stale?: string;
}

export interface Release {
  releaseId: string;
  state: 'live' | 'canary' | 'loaded' | 'published' | 'refused';
  refused?: string;
  runId: string;
  epoch: number;
  architecture: string;
  quality?: Record<string, number>;
  time: string;
  preview?: unknown;
}

/** Size and classes of the images of a model. */
export interface ImageFormat {
  width: number;
  height: number;
  /** Number of classes; 0 if the generator has none. */
  classes: number;
}

/** One image in latent space: an image of a seed, with its class. */
export interface Place {
  seed: string;
  image: number;
  digit: string;
}

export function placeText(place: Place): string {
  return `${place.seed}/${place.image}`;
}
