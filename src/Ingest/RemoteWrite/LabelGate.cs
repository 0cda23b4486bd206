using System.Text;
using System.Text.Unicode;
using Barograph.Model.Labels;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Judges the labels of a new series one by one, and gathers them in <see cref="Push.Labels"/>.</summary>
sealed class LabelGate(IngestLimits limits)
{
    public static void Begin(Push push) => push.Labels.Clear();

    /// <summary>Null, or why the series is refused.</summary>
    public RefusalReason? Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Push push)
    {
        if (push.Labels.Has(name))
            return Refuse(push, RefusalReason.InvalidLabels, $"Invalid labels for series: label name \"{Encoding.UTF8.GetString(name)}\" is not unique");
        if (!LegalNames.IsUtf8Name(name) || !Utf8.IsValid(value))
            return Refuse(push, RefusalReason.InvalidLabels, $"Invalid metric names or labels: label \"{Encoding.UTF8.GetString(name)}\"");
        if (Exceeds(name.Length, limits.MaxLabelNameBytes) || Exceeds(value.Length, limits.MaxLabelValueBytes))
            return Refuse(push, RefusalReason.LabelLimit, $"a label of {name.Length} + {value.Length} bytes is over the limit");
        push.Labels.Set(name, value);
        return null;
    }

    /// <param name="push">Its labels are complete.</param>
    /// <param name="isBroken">A label could not be read.</param>
    /// <param name="count">How many there were, empty ones among them.</param>
    public RefusalReason? End(Push push, bool isBroken, int count)
    {
        if (isBroken || !push.Labels.Has(WellKnown.Name))
            return Refuse(push, RefusalReason.InvalidLabels, "Invalid metric names or labels: there is no metric name");
        if (Exceeds(count, limits.MaxLabelsPerSeries))
            return Refuse(push, RefusalReason.LabelLimit, $"a series of {count} labels is over the limit of {limits.MaxLabelsPerSeries}");
        return null;
    }

    static bool Exceeds(int size, int limit) => limit > 0 && size > limit;

    static RefusalReason Refuse(Push push, RefusalReason reason, string complaint)
    {
        push.LabelComplaint ??= complaint;
        return reason;
    }
}
