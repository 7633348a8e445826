/** What one chart may show, in one place. Pixels are CSS pixels. */
export const chartLimits = {
  /** Colours that can be told apart: more series than this are folded into one or left out. */
  series: 10,
  /** Slices of a pie, the one for the rest included. */
  slices: 8,
  /** Bars that can still be read, whatever the width. */
  bars: 60,
  /** The least width of a bar with its gap, of a point of a grouped line, of a bin. */
  pixelsPerBar: 14,
  pixelsPerPoint: 4,
  pixelsPerBin: 8,
  /** The side of the square that one dot of a scatter chart stands for. */
  pixelsPerDot: 4,
  /** Bins of a histogram where the person asked for none. */
  bins: 40,
  /** A histogram leaves out the outermost hundredth, and says so, where it would stretch the axis this many times. */
  tail: 3,
  tailRows: 200,
  /** Characters of a label; the rest is cut. */
  label: 200,
  /** The first rows that tell whether times fall on whole days, months or years. */
  alignmentRows: 2048,
} as const
