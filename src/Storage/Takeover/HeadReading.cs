using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Barograph.Storage.Takeover.Chunks;
using Barograph.Storage.Takeover.Log;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Takeover;

/// <summary>Reads Prometheus' files in its own order: chunk files, snapshot, checkpoint, log, log of late samples.</summary>
/// <remarks>Damage is passed over and reported; what lies behind it is read. Prometheus would drop the rest of the log.</remarks>
sealed class HeadReading(PrometheusFiles files, IDisk disk, HeadChunkFiles chunks, TakeoverReport report, TimeProvider clock, ILogger logger)
{
    static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    long saidAt = clock.GetTimestamp();

    /// <summary>Numbers of the log's segments.</summary>
    public ReplayProgress Progress { get; private set; } = new(0, 0, 0, false);

    public FoundHead Read(long rangeMs, long oldestMs, CancellationToken cancel)
    {
        var head = new FoundHead(rangeMs, oldestMs, report);
        ReadChunks(head);
        var (segment, offset) = ReadSnapshot(head, cancel);
        ReadLog(head, new LogRecords(head, report, chunks.LastReference), segment, offset, cancel);
        head.Finish();
        return head;
    }

    void ReadChunks(FoundHead head)
    {
        try
        {
            chunks.Read((series, chunk) => head.AddChunk(series, chunk));
        }
        catch (StorageException e)
        {
            // A crash leaves such an end as a rule.
            logger.LogWarning("Prometheus' head chunks are read up to here, the rest of their samples is taken from its log: {Reason}", e.Message);
        }
    }

    /// <summary>Where the log begins to count.</summary>
    (long Segment, long Offset) ReadSnapshot(FoundHead head, CancellationToken cancel)
    {
        if (files.Snapshot() is not (var segment, var offset, var path)) return (-1, 0);
        var segments = files.Segments(files.WalFolder);
        if (segments.Count > 0 && segments[^1].Number < segment)
        {
            logger.LogWarning("Prometheus' snapshot {Snapshot} is newer than its log, which cannot be: it is left out", path);
            return (-1, 0);
        }
        var records = new SnapshotRecord(head);
        var damages = report.Damages.Count;
        foreach (var part in files.Segments(path)) ReadSegment(part.Path, 0, isLast: false, records.Take, cancel);
        if (report.Damages.Count == damages) return (segment, offset);
        logger.LogWarning("Prometheus' snapshot {Snapshot} is damaged: its whole log is read", path);
        return (-1, 0);
    }

    void ReadLog(FoundHead head, LogRecords records, long snapshotSegment, long snapshotOffset, CancellationToken cancel)
    {
        var segments = files.Segments(files.WalFolder);
        var late = files.Segments(files.LateFolder);
        var first = snapshotSegment;
        if (files.Checkpoint() is (var number, var path) && number >= snapshotSegment)
        {
            foreach (var part in files.Segments(path)) ReadSegment(part.Path, 0, isLast: false, records.Take, cancel);
            first = number + 1;
        }
        var counted = segments.Where(s => s.Number >= first).ToList();
        if (counted.Count > 0) Progress = new ReplayProgress((int)counted[0].Number, (int)counted[^1].Number, (int)counted[0].Number, false);
        for (var i = 0; i < counted.Count; i++)
        {
            var current = counted[i].Number;
            if (i > 0 && current != counted[i - 1].Number + 1) Report($"{counted[i].Path}: segments {counted[i - 1].Number + 1} to {current - 1} before it are missing", 0);
            Progress = Progress with { Current = (int)current };
            Say(i, counted.Count);
            ReadSegment(counted[i].Path, current == snapshotSegment ? snapshotOffset : 0, i == counted.Count - 1, records.Take, cancel);
        }
        for (var i = 0; i < late.Count; i++) ReadSegment(late[i].Path, 0, i == late.Count - 1, records.TakeLate, cancel);
        Progress = Progress with { Done = true };
    }

    delegate string? Taking(ReadOnlySpan<byte> record);

    void ReadSegment(string path, long offset, bool isLast, Taking take, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var segment = new SegmentReader(disk, path, offset);
        report.Segments++;
        while (true)
        {
            try
            {
                if (!segment.Next()) return;
                if (take(segment.Record) is { } wrong) throw segment.Malformed(wrong);
            }
            catch (StorageException e) when (e.InnerException is null)
            {
                var bytes = segment.Resume();
                if (segment.IsTorn && isLast)
                {
                    report.TornBytes += bytes;
                    logger.LogInformation("The end of Prometheus' log was torn by a crash, {Bytes} bytes that were never acknowledged: {Reason}", bytes, e.Message);
                    return;
                }
                Report(e.Message, bytes);
            }
        }
    }

    void Report(string damage, long bytes)
    {
        report.DamagedBytes += bytes;
        report.Damages.Add(damage);
        logger.LogError("Prometheus' log is damaged, {Bytes} bytes cannot be read; what lies behind is: {Reason}", bytes, damage);
    }

    void Say(int segment, int count)
    {
        if (clock.GetElapsedTime(saidAt) < SayEvery) return;
        saidAt = clock.GetTimestamp();
        logger.LogInformation("Taking over Prometheus' log: {Segment} of {Count} segments read", segment, count);
    }
}
