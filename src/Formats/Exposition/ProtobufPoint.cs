using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>One sample of a metric in protobuf: what stands behind the family's name, the bound that is one of its labels, and its value.</summary>
/// <param name="Suffix"><c>_count</c> and its like; empty where it has the family's name.</param>
/// <param name="BoundName"><c>le</c> or <c>quantile</c>; empty where there is no bound.</param>
/// <param name="Bound">Its value.</param>
/// <param name="Value">Of a histogram: its sum.</param>
/// <param name="Histogram">Null where it is a number.</param>
/// <param name="Exemplar">Where in the metric's message it lies; no length = none.</param>
readonly record struct ProtobufPoint(string Suffix, string BoundName, double Bound, double Value, NativeHistogram? Histogram, (int At, int Length) Exemplar);
