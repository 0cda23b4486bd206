using Barograph.Model.Samples;

namespace Barograph.Storage.Blocks;

/// <summary>Takes samples that are deleted out of columns.</summary>
static class DeletedSamples
{
    /// <param name="columns">Samples in the order of time.</param>
    /// <param name="from">The first that may be deleted.</param>
    /// <param name="deleted">Ascending spans.</param>
    public static void Drop(SampleColumns columns, int from, ReadOnlySpan<TimeSpanMs> deleted)
    {
        if (deleted.IsEmpty) return;
        int kept = from, span = 0;
        for (var i = from; i < columns.Count; i++)
        {
            var time = columns.TimestampsMs[i];
            while (span < deleted.Length && deleted[span].MaxMs < time) span++;
            if (span == deleted.Length || deleted[span].MinMs > time)
            {
                if (kept < i) columns.Move(i, kept);
                kept++;
            }
        }
        columns.Truncate(kept);
    }

    public static bool Touch(ReadOnlySpan<TimeSpanMs> deleted, long minTimeMs, long maxTimeMs)
    {
        foreach (var span in deleted)
        {
            if (span.MinMs <= maxTimeMs && span.MaxMs >= minTimeMs) return true;
        }
        return false;
    }
}
