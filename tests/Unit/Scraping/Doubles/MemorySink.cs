using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Tests.Unit.Scraping.Doubles;

/// <summary>A store as small as can be that keeps the sink's promises: order per series, outcomes, references, whole batches.</summary>
public sealed class MemorySink : ISampleSink
{
    readonly Lock gate = new();
    readonly Dictionary<LabelSet, ulong> refs = [];
    readonly Dictionary<ulong, List<(long TimeMs, double Value)>> samples = [];
    readonly Dictionary<ulong, LabelSet> labels = [];
    ulong next = 1;

    public Exception? Broken { get; set; }

    public int Batches { get; private set; }

    public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        lock (gate)
        {
            if (Broken is not null) throw Broken;
            Batches++;
            report.Clear();
            foreach (var row in batch.NewRows) batch.Refs[row.Row] = Intern(new LabelSet(batch.LabelsOf(row).ToArray()));
            for (var i = 0; i < batch.Count; i++)
            {
                batch.Outcomes[i] = Append(batch.Refs[i].Value, batch.TimestampsMs[i], batch.Values[i]);
                report.Add(batch.Outcomes[i], 1);
            }
            return ValueTask.CompletedTask;
        }
    }

    SeriesRef Intern(LabelSet set)
    {
        if (!refs.TryGetValue(set, out var found))
        {
            refs[set] = found = next++;
            labels[found] = set;
            samples[found] = [];
        }
        return new SeriesRef(found);
    }

    AppendOutcome Append(ulong series, long timeMs, double value)
    {
        if (!samples.TryGetValue(series, out var list)) return AppendOutcome.UnknownSeries;
        if (list.Count > 0 && timeMs < list[^1].TimeMs) return AppendOutcome.OutOfOrder;
        if (list.Count > 0 && timeMs == list[^1].TimeMs)
        {
            var same = BitConverter.DoubleToInt64Bits(list[^1].Value) == BitConverter.DoubleToInt64Bits(value);
            return same ? AppendOutcome.Duplicate : AppendOutcome.DuplicateTimestamp;
        }
        list.Add((timeMs, value));
        return AppendOutcome.Appended;
    }

    /// <summary>As a head does when series are silent for long: the references mean nothing any more, the samples stay.</summary>
    public void ForgetReferences()
    {
        lock (gate)
        {
            foreach (var (set, old) in refs.ToArray())
            {
                refs[set] = next;
                labels[next] = set;
                samples[next++] = samples[old];
                samples.Remove(old);
                labels.Remove(old);
            }
        }
    }

    /// <summary>The values of one series in order, stale markers as "stale".</summary>
    public string[] Values(params (string, string)[] series)
    {
        lock (gate)
        {
            return refs.TryGetValue(LabelSet.Of(series), out var found)
                ? [.. samples[found].Select(static s => StaleMarker.Is(s.Value) ? "stale" : s.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))]
                : [];
        }
    }

    public long[] Times(params (string, string)[] series)
    {
        lock (gate) return refs.TryGetValue(LabelSet.Of(series), out var found) ? [.. samples[found].Select(static s => s.TimeMs)] : [];
    }

    public string[] Series()
    {
        lock (gate) return [.. refs.Keys.Select(static k => k.ToString()).Order(StringComparer.Ordinal)];
    }
}
