using System.Runtime.InteropServices;
using Barograph.Model.Matching;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>Deletes a span of some series of a head: the log first, then what readers see. The caller holds the append gate.</summary>
sealed class HeadDeletion(HeadTables tables, LogWriter log)
{
    /// <summary>Returns of how many series something was deleted.</summary>
    public int Run(IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs)
    {
        var spans = SpansOf(matchers, minTimeMs, maxTimeMs);
        if (spans.Count == 0) return 0;
        if (log.MustRotate) log.Rotate();
        var body = new PinnedBuffer();
        var header = new byte[RecordFrame.HeaderBytes];
        for (var at = 0; at < spans.Count; at += DeletionRecord.MaxSpans)
        {
            var part = CollectionsMarshal.AsSpan(spans)[at..Math.Min(spans.Count, at + DeletionRecord.MaxSpans)];
            var bytes = DeletionRecord.Write(part, body);
            RecordFrame.WriteHeader(header, bytes);
            log.Append([.. header, .. bytes]);
        }
        tables.Deletions.Add(spans);
        // Late samples are not passed over but taken out: others of that time may still come.
        lock (tables.ApplyGate)
        {
            foreach (var span in spans) tables.Late.Delete(span.Slot, span.MinMs, span.MaxMs);
        }
        return spans.Count;
    }

    List<DeletedSpan> SpansOf(IReadOnlyList<Matcher> matchers, long minTimeMs, long maxTimeMs)
    {
        var spans = new List<DeletedSpan>();
        tables.Index.EnterReadLock();
        try
        {
            foreach (var slot in new MatcherResolver(tables).Resolve(matchers))
            {
                ref var row = ref tables.Row(slot);
                if (row.Generation == 0) continue;
                var end = Math.Min(maxTimeMs, Math.Max(row.HasSamples ? row.Chunk.LastTimestampMs : long.MinValue, tables.Late.MaxTimeOf(slot)));
                if (end >= minTimeMs) spans.Add(new(slot, row.Generation, minTimeMs, end));
            }
        }
        finally
        {
            tables.Index.ExitReadLock();
        }
        return spans;
    }
}
