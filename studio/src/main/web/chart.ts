import { html } from 'lit';
import uPlot from 'uplot/uPlot.esm.js';
import 'uplot/uPlot.min.css';
import { Panel } from './panel';
import { number } from './format';

/** One line of a chart. */
export interface Line {
  name: string;
  /** Whether it is dashed: lines differ by more than their colour. */
  dashed?: boolean;
}

const HEIGHT = 180;
const MAX_ROWS = 25;

/** A chart of values over steps or epochs, with a summary in words and the values as a table. */
export class Chart extends Panel {
  static override properties = {
    heading: { attribute: false },
    lines: { attribute: false },
    columns: { attribute: false },
    axis: { attribute: false },
    marks: { attribute: false },
  };

  declare heading: string;
  declare lines: Line[];
  /** First the positions on the axis, then the values of each line. */
  declare columns: (number | null)[][];
  /** Name of the axis, such as `step`. */
  declare axis: string;
  /** Positions on the axis at which something happened, drawn as vertical lines. */
  declare marks: number[];
  private plot: uPlot | undefined;
  private resizing: ResizeObserver | undefined;
  private readonly scheme = matchMedia('(prefers-color-scheme: dark)');

  override firstUpdated(): void {
    const frame = this.querySelector<HTMLElement>('.plot');
    if (frame) {
      this.resizing = new ResizeObserver(() => {
        this.plot?.setSize({ width: Math.max(200, frame.clientWidth), height: HEIGHT });
      });
      this.resizing.observe(frame);
    }
    this.scheme.addEventListener('change', () => this.plot?.redraw(false), { signal: this.removalSignal });
  }

  /** Builds the plot for the lines. */
  private build(): void {
    const frame = this.querySelector<HTMLElement>('.plot');
    if (!frame) {
      return;
    }
    this.plot?.destroy();
    const colour = (name: string) => getComputedStyle(this).getPropertyValue(name).trim();
    const axis = { stroke: () => colour('--muted'), grid: { stroke: () => colour('--line'), width: 1 } };
    this.plot = new uPlot(
      {
        width: Math.max(200, frame.clientWidth),
        height: HEIGHT,
        legend: { show: true, live: true },
        cursor: { drag: { x: true, y: false } },
        scales: { x: { time: false } },
        hooks: { draw: [(plot) => this.drawMarks(plot, colour('--warn'))] },
        axes: [axis, { ...axis, size: 46 }],
        series: [
          { label: this.axis },
          ...this.lines.map((line, index) => ({
            label: line.name,
            stroke: () => colour(`--line-${index + 1}`),
            width: 2,
            dash: line.dashed ? [6, 4] : [],
            spanGaps: false,
            value: (_: uPlot, value: number | null) => (value === null ? '–' : number(value)),
          })),
        ],
      },
      this.columns as uPlot.AlignedData,
      frame,
    );
  }

  private drawMarks(plot: uPlot, colour: string): void {
    const { left, top, width, height } = plot.bbox;
    plot.ctx.strokeStyle = colour;
    for (const mark of this.marks ?? []) {
      const x = plot.valToPos(mark, 'x', true);
      if (x >= left && x <= left + width) {
        plot.ctx.beginPath();
        plot.ctx.moveTo(x, top);
        plot.ctx.lineTo(x, top + height);
        plot.ctx.stroke();
      }
    }
  }

  override updated(changed: Map<string, unknown>): void {
    const plot = this.plot;
    if (!plot || changed.has('lines')) {
      this.build();
    } else if (changed.has('columns')) {
      const zoomed = this.isZoomed(plot);
      plot.setData(this.columns as uPlot.AlignedData, !zoomed);
      if (zoomed) {
        plot.redraw();
      }
    }
  }

  /** Returns whether a person has selected a part of the axis, which new values must not change. */
  private isZoomed(plot: uPlot): boolean {
    const { min, max } = plot.scales.x ?? {};
    const known = plot.data[0];
    return (
      known.length > 1 &&
      min !== undefined &&
      max !== undefined &&
      (min > (known[0] ?? min) || max < (known[known.length - 1] ?? max))
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizing?.disconnect();
    this.plot?.destroy();
  }

  private summary(): string {
    return this.lines
      .map((line, index) => {
        const value = this.columns[index + 1]?.filter((one) => one !== null).at(-1);
        return value === undefined || value === null ? '' : `${line.name} ${number(value)}`;
      })
      .filter((text) => text !== '')
      .join(', ');
  }

  private renderTable() {
    const positions = this.columns[0] ?? [];
    const every = Math.max(1, Math.ceil(positions.length / MAX_ROWS));
    const rows = [...positions.keys()].filter((row) => row % every === 0 || row === positions.length - 1);
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${this.axis}</th>
          ${this.lines.map((line) => html`<th scope="col">${line.name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr>
            ${this.columns.map((column) => {
              const value = column[row];
              return html`<td>${value === null || value === undefined ? '–' : number(value)}</td>`;
            })}
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  override render() {
    return html`<figure class="chart">
      <figcaption><strong>${this.heading}</strong> ${this.summary()}</figcaption>
      <div class="plot" aria-hidden="true"></div>
      <details>
        <summary>Values as a table</summary>
        ${this.renderTable()}
      </details>
    </figure>`;
  }
}

customElements.define('dcgan-chart', Chart);
