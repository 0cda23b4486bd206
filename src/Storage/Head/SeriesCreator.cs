namespace Barograph.Storage.Head;

/// <summary>Who makes new series: a job, or one of its metrics. Lately = half as much every ten minutes.</summary>
public sealed record SeriesCreator(string Job, string Metric, double Lately, long Refused);
