namespace Barograph.App.Querying;

/// <summary>A value at its time, milliseconds since 1970: a number, or a native histogram (and then the number is its sum).</summary>
readonly record struct AnswerPoint(long TimestampMs, double Value, AnswerHistogram? Histogram);
