using Barograph.Model.Alerts;
using Barograph.Model.Labels;

namespace Barograph.Alerting.Alerts;

/// <summary>The order in which Alertmanager shows alerts: by job, by instance, fewer labels first, then label by label.</summary>
public sealed class AlertOrder : IComparer<Alert>
{
    public static AlertOrder Instance { get; } = new();

    public int Compare(Alert? x, Alert? y) => Compare(x!.Labels, y!.Labels);

    static int Compare(LabelSet a, LabelSet b)
    {
        var order = CompareLabel(a, b, "job"u8);
        if (order == 0) order = CompareLabel(a, b, "instance"u8);
        return order == 0 ? CompareSets(a, b) : order;
    }

    /// <summary>Fewer labels first, then label by label.</summary>
    public static int CompareSets(LabelSet a, LabelSet b)
    {
        var order = a.Count.CompareTo(b.Count);
        return order == 0 ? CompareAll(a, b) : order;
    }

    /// <summary>A set without the label comes last.</summary>
    static int CompareLabel(LabelSet a, LabelSet b, ReadOnlySpan<byte> name)
    {
        var x = a[name];
        var y = b[name];
        return x.IsEmpty || y.IsEmpty ? x.IsEmpty.CompareTo(y.IsEmpty) : x.SequenceCompareTo(y);
    }

    /// <summary>Over all names of both; a set that lacks the first differing one comes first.</summary>
    static int CompareAll(LabelSet a, LabelSet b)
    {
        LabelReader x = a.Read(), y = b.Read();
        while (true)
        {
            bool moreX = x.Read(), moreY = y.Read();
            if (!moreX || !moreY) return moreX.CompareTo(moreY);
            var order = x.Name.SequenceCompareTo(y.Name);
            // The smaller name is missing in the other set.
            if (order != 0) return -order;
            order = x.Value.SequenceCompareTo(y.Value);
            if (order != 0) return order;
        }
    }
}
