/** A run as the trainer lists it. */
export interface Run {
  runId: string;
  state: 'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'rejected';
  command?: Record<string, unknown>;
  attempt: number;
  progress?: Progress;
  quality?: Record<string, number>;
  releaseId?: string;
  reason?: string;
  since?: string;
}

/** Layout of the sample sheets of a run: square tiles, generated ones on the left, real ones on the right. */
export interface SheetLayout {
  rows: number;
  columns: number;
  tileSize: number;
  gap: number;
}

/** The metrics of a run, a value for each epoch. */
export interface MetricColumns {
  epoch: number[];
  generatorLoss: (number | null)[];
  discriminatorLoss: (number | null)[];
  realScore: (number | null)[];
  generatedScore: (number | null)[];
  imagesPerSecond: (number | null)[];
  quality: Record<string, (number | null)[]>;
}

export interface Progress {
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  discriminatorLoss: number;
  generatorLoss: number;
  imagesPerSecond: number;
  secondsLeft: number;
  slowdown?: string;
}

/** States in which a run has ended. */
export const ENDED = ['finished', 'failed', 'cancelled', 'rejected'];

/** An event of a run. Its fields depend on its type. */
export interface RunEvent {
  attempt: number;
  time: string;
  [field: string]: unknown;
}

interface Point {
  step: number;
  discriminatorLoss: number;
  generatorLoss: number;
  realScore: number;
  generatedScore: number;
}

/** Columns of each chart: first the positions on the axis, then the values of each line. */
export interface Charts {
  losses: number[][];
  scores: number[][];
  distances: (number | null)[][];
}

/** What the events of a run add up to. An attempt that repeats steps replaces them. */
export class RunHistory {
  private points: Point[] = [];
  private qualities: { epoch: number; values: Record<string, number> }[] = [];
  readonly marks: { step: number; text: string }[] = [];
  warnings: string[] = [];
  device = '';
  private drawn: Charts | undefined;

  add(name: string, event: RunEvent): void {
    this.drawn = undefined;
    switch (name) {
      case 'RunStarted':
        this.device = String(event.device);
        this.warnings = (event.warnings as string[] | undefined) ?? [];
        break;
      case 'RunProgressed':
        this.addPoint(event as unknown as Point);
        break;
      case 'QualityMeasured': {
        const epoch = Number(event.epoch);
        this.qualities = this.qualities.filter((one) => one.epoch < epoch);
        this.qualities.push({ epoch, values: event.quality as Record<string, number> });
        break;
      }
      case 'RunRolledBack':
        this.marks.push({
          step: Number(event.fromStep),
          text: `rolled back from step ${event.fromStep} to ${event.toStep}: ${event.reason}`,
        });
        break;
    }
  }

  private addPoint(point: Point): void {
    while ((this.points.at(-1)?.step ?? -1) >= point.step) {
      this.points.pop();
    }
    this.points.push(point);
  }

  /** Returns the columns of the charts. They are the same objects until something is added. */
  get charts(): Charts {
    this.drawn ??= {
      losses: this.columns('discriminatorLoss', 'generatorLoss'),
      scores: this.columns('realScore', 'generatedScore'),
      distances: this.distances(),
    };
    return this.drawn;
  }

  private columns(...names: (keyof Point)[]): number[][] {
    return (['step', ...names] as const).map((name) => this.points.map((point) => point[name]));
  }

  /** Distance of each epoch, and the line that real images reach. */
  private distances(): (number | null)[][] {
    const measured = this.qualities.filter((one) => one.values.distanceRatio !== undefined);
    return [
      measured.map((one) => one.epoch),
      measured.map((one) => one.values.distanceRatio ?? null),
      measured.map(() => 1),
    ];
  }
}

/** Returns what a person can do about a failed run. */
export function advice(reason: string): string {
  if (/memory/i.test(reason)) {
    return 'Choose smaller batches or smaller images, or give the trainer more memory.';
  }
  if (/dataset|images|folder|mirror/i.test(reason)) {
    return 'Check the name of the dataset and that the trainer can reach its files.';
  }
  if (/rollback|collapse|diverge|NaN|finite/i.test(reason)) {
    return 'Lower the learning rates, or start again with another seed.';
  }
  return 'The trainer’s log has the details.';
}
