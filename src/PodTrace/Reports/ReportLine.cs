using Barograph.PodTrace.Diagnosis;

namespace Barograph.PodTrace.Reports;

// The closed set of what a section consists of; every printer knows each.

/// <summary>A line of a section. Keys are the names in JSON, labels are for people.</summary>
public abstract record ReportLine(string Key, string Label, Tone Tone);

/// <summary>One number, with a second one in parentheses where it has a rate or a share.</summary>
public sealed record Figure(string Key, string Label, double Value, Unit Unit, Tone Tone = Tone.Plain, Figure? Aside = null, string Noun = "") : ReportLine(Key, Label, Tone);

/// <summary>Several numbers on one line.</summary>
public sealed record FigureRow(string Label, IReadOnlyList<Figure> Figures) : ReportLine("", Label, Tone.Plain);

/// <summary>The first of many, in order.</summary>
public sealed record Ranking(string Key, string Label, IReadOnlyList<RankedItem> Items, Tone Tone = Tone.Plain) : ReportLine(Key, Label, Tone);

/// <summary>A histogram of durations.</summary>
public sealed record Histogram(string Key, string Label, Latency Latency) : ReportLine(Key, Label, Tone.Plain);

/// <summary>Events of each second, from the beginning to the end.</summary>
public sealed record Timeline(string Key, string Label, IReadOnlyList<ulong> Seconds) : ReportLine(Key, Label, Tone.Plain);

/// <summary>Something that is no number.</summary>
public sealed record Words(string Key, string Label, string Text, Tone Tone = Tone.Plain) : ReportLine(Key, Label, Tone);
