using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Bench.Query;

/// <summary>Metrics of every kind that operators tell apart, told by their names: counters, classic and native histograms, info series.</summary>
sealed class Crowd : ISeriesSource
{
    const int Samples = 280;
    const long StepMs = 15_000;

    /// <summary>The same for all benches: it is only read.</summary>
    public static readonly Crowd Shared = new();

    readonly Dictionary<string, ISeriesSource> metrics = new()
    {
        ["http_requests_total"] = new ColumnSource(320, Samples, StepMs),
        ["http_errors_total"] = new ColumnSource(320, Samples, StepMs, static i => Named("http_errors_total", "pod", $"pod-{i / 16}", "code", $"{200 + i % 16}")),
        ["few_requests_total"] = new ColumnSource(32, Samples, StepMs, static i => Named("few_requests_total", "instance", $"host-{i / 4}", "code", $"{200 + i % 4}")),
        ["duration_bucket"] = new ColumnSource(320, Samples, StepMs, static i => Named("duration_bucket", "pod", $"pod-{i / 16}", "le", i % 16 == 15 ? "+Inf" : $"{i % 16 + 1}")),
        ["duration"] = new HistogramSource(16, Samples, StepMs, custom: false),
        ["duration_custom"] = new HistogramSource(16, Samples, StepMs, custom: true),
        ["target_info"] = new ColumnSource(8, Samples, StepMs, static i => Named("target_info", "instance", $"host-{i}", "version", $"1.{i}")),
    };

    static LabelSet Named(string metric, string first, string firstValue, string second, string secondValue)
        => LabelSet.Of(("__name__", metric), ("job", "api"), (first, firstValue), (second, secondValue));

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
        => metrics[query.Matchers.First(static m => m is { Kind: MatchKind.Equal, Name: "__name__" }).Value].SelectAsync(query, cancel);

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel)
        => ValueTask.FromResult<IReadOnlyList<string>>([]);
}
