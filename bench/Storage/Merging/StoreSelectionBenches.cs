using System.Globalization;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Storage.Merging;

/// <summary>Looking up series of a head of 5,000, of 500 pods: per series that is there.</summary>
abstract class StoreSelectionBench : IMicroBench, IDisposable
{
    protected const int Series = 5000;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-bench-").FullName;

    protected StoreSelectionBench()
    {
        Store = Store.OpenAsync(new StoreOptions { DataDirectory = folder }, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None)
            .GetAwaiter().GetResult();
        var batch = new SampleBatch();
        for (var i = 0; i < Series; i++)
        {
            batch.AddNew(
                LabelSet.Of(("__name__", string.Create(CultureInfo.InvariantCulture, $"metric_{i % 10}_total")), ("job", "api"), ("pod", string.Create(CultureInfo.InvariantCulture, $"pod-{i / 10:D3}"))),
                1_700_000_000_000, i);
        }
        var report = new AppendReport();
        var append = Store.AppendAsync(batch, report, CancellationToken.None);
        if (!append.IsCompletedSuccessfully || report.Appended != Series) throw new InvalidOperationException("samples were refused");
    }

    public abstract string Name { get; }

    public int Items => Series;

    protected Store Store { get; }

    public abstract void Run();

    public void Dispose()
    {
        Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected int Select(params Matcher[] matchers)
    {
        using var selection = Store.SelectAsync(new SeriesQuery(TenantId.Anonymous, matchers, 0, long.MaxValue), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return selection.Count;
    }

    protected static void Expect(int found, int wanted)
    {
        if (found != wanted) throw new InvalidOperationException($"{found} were found, {wanted} are there");
    }
}

/// <summary>A regular expression that begins with a literal, and no equality: the union of values.</summary>
sealed class PrefixBench : StoreSelectionBench
{
    readonly Matcher pod = new(MatchKind.Regex, "pod", "pod-1.*");

    public override string Name => "MatcherResolver.Prefix5000";

    public override void Run() => Expect(Select(pod), 1000);
}

/// <summary>A list of literals: values are looked up, not walked.</summary>
sealed class AlternativesBench : StoreSelectionBench
{
    readonly Matcher pod = new(MatchKind.Regex, "pod", "pod-001|pod-250|pod-499");

    public override string Name => "MatcherResolver.Alternatives5000";

    public override void Run() => Expect(Select(pod), 30);
}

/// <summary>Beside an equality: each value is asked once and its verdict kept.</summary>
sealed class VerdictsBench : StoreSelectionBench
{
    readonly Matcher job = new(MatchKind.Equal, "job", "api"), pod = new(MatchKind.NotRegex, "pod", ".*[13579]");

    public override string Name => "MatcherResolver.Verdicts5000";

    public override void Run() => Expect(Select(job, pod), Series / 2);
}

/// <summary>Which labels there are, of all series and of those that match.</summary>
sealed class LabelNamesBench : StoreSelectionBench
{
    readonly LabelQuery all = new(TenantId.Anonymous, [], 0, long.MaxValue);

    public override string Name => "Store.LabelNames5000";

    public override void Run() => Expect(Store.LabelNamesAsync(all, CancellationToken.None).AsTask().GetAwaiter().GetResult().Count, 3);
}

sealed class LabelValuesBench : StoreSelectionBench
{
    readonly LabelQuery all = new(TenantId.Anonymous, [], 0, long.MaxValue);

    public override string Name => "Store.LabelValues5000";

    public override void Run() => Expect(Store.LabelValuesAsync("pod", all, CancellationToken.None).AsTask().GetAwaiter().GetResult().Count, 500);
}

sealed class MatchedLabelValuesBench : StoreSelectionBench
{
    readonly LabelQuery some = new(TenantId.Anonymous, [[new Matcher(MatchKind.Regex, "pod", "pod-1.*")]], 0, long.MaxValue);

    public override string Name => "Store.MatchedLabelValues5000";

    public override void Run() => Expect(Store.LabelValuesAsync("pod", some, CancellationToken.None).AsTask().GetAwaiter().GetResult().Count, 100);
}
