using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Storage.Head;

/// <summary>Samples of 2,000 known series from the batch into the log and the chunks, by reference.</summary>
class KnownSeriesBench : IMicroBench, IDisposable
{
    const int Series = 2000;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-bench-").FullName;
    readonly Store store;
    readonly SampleBatch batch = new();
    readonly AppendReport report = new();
    readonly SeriesRef[] refs = new SeriesRef[Series];
    readonly LabelSet[] labels = new LabelSet[Series];
    readonly double[] values = new double[Series];
    readonly Random random = new(20261121);
    long timeMs = 1_700_000_000_000;

    public KnownSeriesBench()
    {
        store = Store.OpenAsync(new StoreOptions { DataDirectory = folder }, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None)
            .GetAwaiter().GetResult();
        for (var i = 0; i < Series; i++)
        {
            labels[i] = LabelSet.Of(("__name__", $"node_metric_{i % 100}_total"), ("instance", $"host-{i / 100:D5}:9100"), ("job", "node"), ("datacenter", "dc1"), ("mode", $"m{i % 8}"));
            batch.AddNew(labels[i], timeMs, values[i]);
        }
        Append();
        batch.Refs.CopyTo(refs);
    }

    public virtual string Name => "Store.AppendKnown2000";

    public int Items => Series;

    protected virtual bool ByLabels => false;

    public void Run()
    {
        batch.Clear();
        timeMs += 15_000;
        for (var i = 0; i < Series; i++)
        {
            if (random.Next(10) < 6) values[i] += random.Next(500);
            if (ByLabels) batch.AddNew(labels[i], timeMs, values[i]);
            else batch.Add(refs[i], timeMs, values[i]);
        }
        Append();
    }

    public void Dispose()
    {
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    void Append()
    {
        var task = store.AppendAsync(batch, report, CancellationToken.None);
        if (!task.IsCompletedSuccessfully || report.Appended != Series) throw new InvalidOperationException("samples were refused");
    }
}
