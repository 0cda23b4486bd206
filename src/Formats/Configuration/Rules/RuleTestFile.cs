using Barograph.Formats.Yaml;
using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration.Rules;

/// <summary>A file of unit tests for rules, in promtool's format.</summary>
public sealed record RuleTestFile
{
    /// <summary>Patterns, joined to the file's folder.</summary>
    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    public TimeSpan EvaluationInterval { get; init; }

    public IReadOnlyList<string> GroupOrder { get; init; } = [];

    /// <summary>Values count as equal with one float between them.</summary>
    public bool FuzzyCompare { get; init; }

    public IReadOnlyList<RuleTest> Tests { get; init; } = [];

    /// <summary>Complaints are in the reading; with any, the file counts for nothing.</summary>
    public static RuleTestFile Parse(ReadOnlySpan<byte> bytes, YamlReading reading)
    {
        if (YamlParser.Parse(bytes, reading) is not { IsNull: false } root) return new RuleTestFile();
        RuleTestGrammar.File.Read(reading.Root(root), out var file);
        return file;
    }
}

/// <summary>Series that go in, and what is expected of rules and expressions then.</summary>
public sealed record RuleTest
{
    public string Name { get; init; } = "";

    /// <summary>Between the samples of a series; the evaluation interval where none is given.</summary>
    public TimeSpan Interval { get; init; }

    public DateTimeOffset Start { get; init; } = DateTimeOffset.UnixEpoch;

    public IReadOnlyList<SeriesInput> Series { get; init; } = [];

    public IReadOnlyList<ExpectedAlerts> Alerts { get; init; } = [];

    public IReadOnlyList<ExpectedSamples> Expressions { get; init; } = [];

    public LabelSet ExternalLabels { get; init; }

    public string ExternalUrl { get; init; } = "";

    /// <summary>Line of the file.</summary>
    public int Line { get; init; }
}

/// <param name="At">Where it stands: the notation is read on a higher floor, which complains there.</param>
public sealed record SeriesInput(string Series, string Values, YamlCursor? At);

public sealed record ExpectedAlerts(TimeSpan At, string AlertName, IReadOnlyList<ExpectedAlert> Alerts);

public sealed record ExpectedAlert(LabelSet Labels, LabelSet Annotations);

public sealed record ExpectedSamples(string Expr, TimeSpan At, IReadOnlyList<ExpectedSample> Samples);

/// <param name="Labels">In the notation of a series; empty for none.</param>
/// <param name="Histogram">In that of native histograms; empty for a float.</param>
public sealed record ExpectedSample(string Labels, double Value, string Histogram);
