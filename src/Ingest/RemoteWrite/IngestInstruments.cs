using Barograph.Model.Contracts;
using Barograph.Model.Instruments;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>What came over the border by push: received = written + refused, by reason.</summary>
sealed class IngestInstruments
{
    readonly LabelledFamily<Counter> requests;
    readonly Counter written;
    readonly Counter[] refused;
    readonly Counter invalidLabels;
    readonly Counter exemplars, exemplarsDropped;
    readonly Counter predicted, hashed, decoded;

    public IngestInstruments(InstrumentRegistry registry, SeriesMemories memories, SeriesMemories ofSymbols)
    {
        requests = registry.Counters("barograph_ingest_requests_total", "Pushes answered, by status code.", "code");
        written = registry.Counter("barograph_ingest_samples_total", "Pushed samples that are stored.");
        var byReason = registry.Counters("barograph_ingest_refused_samples_total", "Pushed samples that were not stored.", "reason");
        refused = [.. Enum.GetValues<RefusalReason>().Select(reason => byReason.With(Refusal.LabelOf(reason)))];
        invalidLabels = registry.Counter(
            "prometheus_api_remote_write_invalid_labels_samples_total",
            "The total number of received remote write samples and histogram samples which were rejected due to invalid labels.");
        exemplars = registry.Counter("barograph_ingest_exemplars_total", "Pushed exemplars that are stored.");
        exemplarsDropped = registry.Counter("barograph_ingest_exemplars_dropped_total", "Pushed exemplars that are not stored: late, too long, without a series, or exemplar-storage is off.");
        var found = registry.Counters("barograph_ingest_series_total", "Series in pushes, by how they were recognised.", "found");
        (predicted, hashed, decoded) = (found.With("predicted"), found.With("hashed"), found.With("decoded"));
        registry.Observe("barograph_ingest_remembered_series", "Series recognised by their bytes.", InstrumentKind.Gauge, () => memories.Count + ofSymbols.Count);
    }

    public void CountRequest(int status) => requests.With(status.ToString(System.Globalization.CultureInfo.InvariantCulture)).Increment();

    public void Count(Push push, int samplesWritten)
    {
        written.Add(samplesWritten);
        exemplars.Add(push.Report.ExemplarsAppended);
        exemplarsDropped.Add(push.ExemplarsDropped + push.Report.ExemplarsRefused);
        predicted.Add(push.Predicted);
        hashed.Add(push.Hashed);
        decoded.Add(push.Decoded);
        invalidLabels.Add(push.Refused[(int)RefusalReason.InvalidLabels]);
        foreach (var reason in Enum.GetValues<RefusalReason>()) refused[(int)reason].Add(push.Refused[(int)reason]);
        for (var outcome = AppendOutcome.DuplicateTimestamp; outcome <= AppendOutcome.OutOfOrderLimit; outcome++)
            refused[(int)Refusal.ReasonOf(outcome)].Add(push.Report[outcome]);
    }
}
