namespace Barograph.App.Flags;

/// <summary>What <c>--enable-feature</c> may name: Prometheus' names, some of which do nothing any more or nothing here yet.</summary>
static class Features
{
    public const string ExperimentalFunctions = "promql-experimental-functions";
    public const string ExtendedRangeSelectors = "promql-extended-range-selectors";
    public const string FillModifiers = "promql-binop-fill-modifiers";
    public const string DelayedNameRemoval = "promql-delayed-name-removal";
    public const string StartTimestamps = "use-start-timestamps";
    public const string TypeAndUnitLabels = "type-and-unit-labels";
    public const string PerStepStatistics = "promql-per-step-stats";
    public const string Exemplars = "exemplar-storage";
    public const string StartsOfNumbers = "xor2-encoding";
    public const string StartsOfHistograms = "histograms-st-encoding";
    public const string StartStorage = "st-storage";
    public const string StartsAsZeros = "created-timestamp-zero-ingestion";
    public const string StartSynthesis = "st-synthesis";
    public const string ExtraScrapeMetrics = "extra-scrape-metrics";
    public const string AutoReload = "auto-reload-config";
    public const string Search = "search-api";

    /// <summary>Of Alertmanager: how matchers are read.</summary>
    public const string ClassicMatchers = "classic-mode";
    public const string Utf8Matchers = "utf8-strict-mode";

    public static readonly IReadOnlySet<string> Built = new HashSet<string>
        { ExperimentalFunctions, ExtendedRangeSelectors, FillModifiers, DelayedNameRemoval, StartTimestamps, PerStepStatistics, TypeAndUnitLabels, AutoReload, Exemplars, StartsOfNumbers, StartsOfHistograms, StartStorage, StartsAsZeros, StartSynthesis, ExtraScrapeMetrics, ClassicMatchers, Utf8Matchers, Search };

    /// <summary>On by default, or without meaning here: accepted silently.</summary>
    public static readonly IReadOnlySet<string> WithoutEffect = new HashSet<string>
    {
        "native-histograms", "ooo-native-histograms", "promql-duration-expr", "promql-at-modifier", "promql-negative-offset",
        "concurrent-rule-eval", "old-ui", "use-uncached-io", "delayed-compaction", "fast-startup", "memory-snapshot-on-shutdown", "metadata-wal-records",
    };

    public static readonly IReadOnlySet<string> NotBuilt = new HashSet<string>
    {
        "otlp-deltatocumulative", "otlp-native-delta-ingestion",
    };

    /// <summary>An unknown name is only warned of, as Prometheus does: names come and go with its versions.</summary>
    public static void Judge(IEnumerable<string> names, List<string> complaints, List<string> warnings)
    {
        foreach (var name in names)
        {
            if (NotBuilt.Contains(name)) complaints.Add($"--enable-feature={name}: not built yet");
            else if (!Built.Contains(name) && !WithoutEffect.Contains(name))
                warnings.Add($"--enable-feature={name}: there is no such feature; known: {string.Join(", ", Built.Order())}");
        }
    }
}
