namespace Barograph.PodTrace.Metrics;

/// <summary>The key of a series, its labels held within their limits.</summary>
delegate SeriesKey KeyMaker(ulong group, string process, string first = "", string second = "", string third = "");
