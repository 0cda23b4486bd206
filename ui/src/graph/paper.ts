import type uPlot from 'uplot';

/** How many hairlines the printed paper has between two marks. */
const parts = 5;

interface PaperColours {
  hair: string;
  frame: string;
  paper: string;
}

/** The marks of an axis; uPlot keeps them under a private name once it has laid the axis out. */
const splitsOf = (chart: uPlot, axis: number): number[] => (chart.axes[axis] as { _splits?: number[] | null } | undefined)?._splits ?? [];

/** Prints the drum's paper under the lines: hairlines between the marks and a frame. The marks' own lines are uPlot's grid. */
export function paper(colours: PaperColours): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (chart) => {
        const { left, top, width, height } = chart.bbox;
        const context = chart.ctx;
        context.save();
        context.beginPath();
        context.rect(left, top, width, height);
        context.clip();
        context.strokeStyle = colours.hair;
        context.lineWidth = devicePixelRatio;
        context.beginPath();
        for (const x of between(splitsOf(chart, 0))) {
          const at = Math.round(chart.valToPos(x, 'x', true)) + 0.5;
          context.moveTo(at, top);
          context.lineTo(at, top + height);
        }
        for (const y of between(splitsOf(chart, 1))) {
          const at = Math.round(chart.valToPos(y, 'y', true)) + 0.5;
          context.moveTo(left, at);
          context.lineTo(left + width, at);
        }
        context.stroke();
        context.restore();
      },
      drawAxes: (chart) => {
        const { left, top, width, height } = chart.bbox;
        chart.ctx.save();
        chart.ctx.strokeStyle = colours.frame;
        chart.ctx.lineWidth = devicePixelRatio;
        chart.ctx.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
        chart.ctx.restore();
      },
      draw: (chart) => drawPens(chart, colours.paper),
    },
  };
}

function between(splits: readonly number[]): number[] {
  const [first, second] = splits;
  if (first === undefined || second === undefined) return [];
  const step = (second - first) / parts;
  const lines: number[] = [];
  // One stretch more at both ends: the marks rarely begin at the frame.
  for (const mark of [first - step * parts, ...splits]) for (let part = 1; part < parts; part++) lines.push(mark + step * part);
  return lines;
}

// With more lines than these the dots would hide the lines.
const mostPens = 24;

/** A pen's point where each line ends now: only on lines that reach the paper's edge. */
function drawPens(chart: uPlot, halo: string): void {
  const visible = chart.series.slice(1).filter((series) => series.show).length;
  if (visible > mostPens) return;
  const context = chart.ctx;
  const times = chart.data[0];
  context.save();
  chart.series.forEach((series, index) => {
    const column = chart.data[index];
    if (index === 0 || !series.show || column === undefined) return;
    let at = times.length - 1;
    if (column[at] === null) at--;
    const value = column[at];
    if (value === null || value === undefined) return;
    context.globalAlpha = (series as { alpha?: number }).alpha ?? 1;
    context.beginPath();
    context.arc(chart.valToPos(times[at]!, 'x', true), chart.valToPos(value, 'y', true), 3 * devicePixelRatio, 0, 2 * Math.PI);
    context.fillStyle = typeof series.stroke === 'function' ? (series.stroke(chart, index) as string) : (series.stroke as string);
    context.fill();
    context.lineWidth = 1.5 * devicePixelRatio;
    context.strokeStyle = halo;
    context.stroke();
  });
  context.restore();
}
