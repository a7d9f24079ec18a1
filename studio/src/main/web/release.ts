/** A model as the inference service lists it. */
export interface Model {
  model: string;
  live: string;
  /** When this replica made the release live. */
  liveSince: string;
  loaded?: string[];
  canary?: { releaseId: string; share: number };
  /** Whether releases published later wait for an activation. */
  hold?: boolean;
  images: ImageFormat;
  /** Why this replica may have missed a newer release. */
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
  /** 1 (grey) or 3 (RGB). */
  channels: number;
  /** Number of classes; 0 if the generator has none. */
  classes: number;
}

/** What the record of a release says about where its generator comes from. */
export interface ReleaseRecord {
  lineage?: {
    command: Record<string, unknown>;
    datasetSha256: string;
    device: string;
    versions: Record<string, string>;
  };
  bytes: number;
  sha256: string;
  attestation?: { key: string };
}
