using System.Globalization;
using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Tells the sender what was refused, in Prometheus' words first, because senders' logs are searched for them.</summary>
static class Refusal
{
    // It goes to the sender and into the log: a label of a megabyte must not.
    const int EnoughBytes = 200, EnoughChars = 2000;

    public static RefusalReason ReasonOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.OutOfOrder => RefusalReason.OutOfOrder,
        AppendOutcome.DuplicateTimestamp => RefusalReason.DuplicateTimestamp,
        AppendOutcome.TooOld => RefusalReason.TooOld,
        AppendOutcome.OutOfBounds => RefusalReason.OutOfBounds,
        AppendOutcome.OutOfOrderLimit => RefusalReason.OutOfOrderLimit,
        AppendOutcome.InvalidHistogram => RefusalReason.Histogram,
        AppendOutcome.SeriesLimit or AppendOutcome.UnknownSeries => RefusalReason.SeriesLimit,
        _ => RefusalReason.InvalidLabels,
    };

    /// <summary>For the label <c>reason</c>.</summary>
    public static string LabelOf(RefusalReason reason) => reason switch
    {
        RefusalReason.OutOfOrder => "out_of_order",
        RefusalReason.DuplicateTimestamp => "duplicate_timestamp",
        RefusalReason.OutOfBounds => "out_of_bounds",
        RefusalReason.TooOld => "too_old",
        RefusalReason.OutOfOrderLimit => "out_of_order_limit",
        RefusalReason.TooFarAhead => "too_far_in_future",
        RefusalReason.InvalidLabels => "invalid_labels",
        RefusalReason.LabelLimit => "label_limit",
        RefusalReason.SeriesLimit => "series_limit",
        _ => "invalid_histogram",
    };

    static string WordsFor(RefusalReason reason) => reason switch
    {
        RefusalReason.OutOfOrder => "out of order sample",
        RefusalReason.DuplicateTimestamp => "duplicate sample for timestamp",
        RefusalReason.OutOfBounds => "out of bounds",
        RefusalReason.TooOld => "too old sample",
        RefusalReason.OutOfOrderLimit => "samples out of order take all the memory that they may, send them again later",
        RefusalReason.TooFarAhead => "out of bounds: timestamp is too far in the future",
        RefusalReason.InvalidLabels => "Invalid metric names or labels",
        RefusalReason.LabelLimit => "label limit exceeded",
        RefusalReason.SeriesLimit => "new series are not taken: series limit exceeded",
        _ => "invalid native histogram",
    };

    /// <summary>Every reason with its number of samples, the first bad series by name.</summary>
    public static string Describe(Push push, IWriteGate gate, ReadOnlySpan<byte> message)
    {
        var counts = push.Refused.ToArray();
        for (var outcome = AppendOutcome.DuplicateTimestamp; outcome <= AppendOutcome.OutOfOrderLimit; outcome++)
            counts[(int)ReasonOf(outcome)] += push.Report[outcome];
        var text = new StringBuilder();
        for (var reason = 0; reason < counts.Length; reason++)
        {
            if (counts[reason] == 0) continue;
            if (text.Length > 0) text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{WordsFor((RefusalReason)reason)} ({counts[reason]} samples)");
        }

        if (push.LabelComplaint is { } complaint) text.Append("; ").Append(complaint);
        AppendFirstRow(push, gate, message, text);
        return text.ToString();
    }

    static void AppendFirstRow(Push push, IWriteGate gate, ReadOnlySpan<byte> message, StringBuilder text)
    {
        if (push.Report.Refused == 0) return;
        for (var i = 0; i < push.SeriesCount; i++)
        {
            var series = push.Series[i];
            for (var row = series.FirstRow; row < push.RowsEnd(i); row++)
            {
                if (push.Batch.Outcomes[row] is AppendOutcome.Appended or AppendOutcome.Duplicate) continue;
                text.Append("; first: {");
                // They were found good before.
                _ = gate.Decode(message, series, push);
                for (var labels = new LabelReader(push.Encode()); labels.Read();)
                {
                    if (text[^1] != '{') text.Append(", ");
                    if (text.Length > EnoughChars)
                    {
                        text.Append("...");
                        break;
                    }
                    text.Append(Beginning(labels.Name)).Append("=\"").Append(Beginning(labels.Value)).Append('"');
                }

                text.Append(CultureInfo.InvariantCulture, $"}} at {push.Batch.TimestampsMs[row]}");
                if (push.Batch.Outcomes[row] == AppendOutcome.InvalidHistogram) text.Append(": ").Append(HistogramRules.ComplaintOf(push.Batch.Histograms[row]!));
                return;
            }
        }
    }

    static string Beginning(ReadOnlySpan<byte> text)
        => text.Length <= EnoughBytes ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..EnoughBytes]) + "...";
}
