using System.Globalization;
using Barograph.Bench.Storage.Chunks;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Storage.Head;

/// <summary>What <c>rate(x[5m])</c> reads of each series at one step, per series: the last 20 samples of an open chunk of about a hundred.</summary>
abstract class OpenChunkBench : IMicroBench, IDisposable
{
    const int Series = 4096, Samples = 104, Window = 20;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-bench-").FullName;
    readonly Store store;
    readonly ISeriesSelection selection;
    readonly SampleColumns columns = new();
    readonly (long[] TimesMs, ulong[] ValueBits)[] written;

    /// <param name="decodedBytes">Room for what is kept decoded.</param>
    /// <param name="known">So many samples are read, twice, before the others come.</param>
    protected OpenChunkBench(long decodedBytes, int known)
    {
        var options = new StoreOptions { DataDirectory = folder, DecodedChunkBytes = decodedBytes };
        store = Store.OpenAsync(options, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
        written = [.. Enumerable.Range(0, Series).Select(static number => XorSamples.Make(Samples, number))];
        Append(0, known);
        for (var time = 0; time < 2; time++)
        {
            using var some = Select();
            Read(some, known);
        }
        Append(known, Samples);
        selection = Select();
    }

    public abstract string Name { get; }

    public int Items => Series;

    public void Run() => Read(selection, Samples);

    public void Dispose()
    {
        selection.Dispose();
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    ISeriesSelection Select()
        => store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [new Matcher(MatchKind.Equal, "__name__", "m_total")], 0, long.MaxValue), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    void Read(ISeriesSelection from, int count)
    {
        for (var number = 0; number < Series; number++)
        {
            columns.Clear();
            from.Read(number, written[number].TimesMs[count - Window], long.MaxValue, columns);
            if (columns.Count != Window) throw new InvalidOperationException($"{columns.Count} samples were read, {Window} are there");
        }
    }

    void Append(int from, int to)
    {
        var report = new AppendReport();
        for (var i = from; i < to; i++)
        {
            var batch = new SampleBatch();
            for (var number = 0; number < Series; number++)
            {
                var series = LabelSet.Of(("__name__", "m_total"), ("pod", string.Create(CultureInfo.InvariantCulture, $"pod-{number:D5}")));
                batch.AddNew(series, written[number].TimesMs[i], BitConverter.UInt64BitsToDouble(written[number].ValueBits[i]));
            }
            store.AppendAsync(batch, report, CancellationToken.None).GetAwaiter().GetResult();
            if (report.Appended != Series) throw new InvalidOperationException("samples were refused");
        }
    }
}

/// <summary>Nothing is kept: the whole chunk is decoded.</summary>
sealed class DecodedOpenChunkBench() : OpenChunkBench(0, 100)
{
    public override string Name => "OpenChunk.Decode104";
}

/// <summary>All that is asked for is there.</summary>
sealed class KeptOpenChunkBench() : OpenChunkBench(24 << 20, 104)
{
    public override string Name => "OpenChunk.Kept104";
}

/// <summary>As long as no longer run is worth its while: some samples are decoded behind those that are there.</summary>
sealed class GrownOpenChunkBench() : OpenChunkBench(24 << 20, 100)
{
    public override string Name => "OpenChunk.Grown104";
}
