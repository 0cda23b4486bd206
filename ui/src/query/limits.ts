/** How much of an answer is drawn before the reader is asked: past these a browser tab stops being calm. */
export const drawnSeries = 250;
export const drawnSeriesAtMost = 2000;
export const shownRows = 500;
/** Sample values shown per series of a range vector in the table. */
export const shownSamples = 200;
/** Prometheus' own cap on points per series. */
export const maxPoints = 11_000;
