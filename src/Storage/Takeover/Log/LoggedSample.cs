using Barograph.Model.Samples;

namespace Barograph.Storage.Takeover.Log;

/// <summary>A sample as a log has it: the series by the number that Prometheus gave it. Start 0 = not known.</summary>
readonly record struct LoggedSample(ulong Series, long TimestampMs, long StartMs, double Value, NativeHistogram? Histogram);
