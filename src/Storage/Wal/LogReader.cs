using Barograph.Model.Metadata;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Wal;

/// <summary>Reads the log from a segment on, and mends what a crash left: a torn tail is cut, a damaged rest set aside.</summary>
sealed class LogReader(IDisk disk, DirectoryLayout layout, ILogger log)
{
    readonly SegmentSeries states = new();
    readonly SampleRecordReader samples = new();
    readonly SeriesRecordReader series = new();
    readonly PinnedBuffer unpacked = new();
    readonly DetailRecordReader details = new();
    readonly List<DeletedSpan> deleted = [];

    /// <summary>Called for each record of deleted spans; the list is good until the next one.</summary>
    public Action<List<DeletedSpan>>? OnDeletions { get; init; }
    readonly OutOfOrderRecordReader late = new();

    /// <summary>Called for each record of samples out of order, with the place where it begins.</summary>
    public Action<OutOfOrderRecordReader, LogPosition>? OnOutOfOrder { get; init; }

    /// <summary>Called for each exemplar.</summary>
    public required ExemplarRecord.Taker OnExemplar { get; init; }

    /// <summary>Called for each family of which something is said.</summary>
    public required Action<FamilyMetadata> OnMetadata { get; init; }

    /// <summary>Ends the reading between two records.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Numbers of the segments on disk, ascending.</summary>
    public static List<int> Segments(IDisk disk, DirectoryLayout layout)
    {
        var numbers = new List<int>();
        foreach (var path in disk.Files(layout.WalFolder))
        {
            if (DirectoryLayout.NumberOf(path) is { } number) numbers.Add(number);
        }
        return numbers;
    }

    /// <param name="onSeries">Called for each new series.</param>
    /// <param name="onSamples">Called for each record of samples.</param>
    /// <param name="onSegment">Called before each segment with its number.</param>
    public LogReplayReport Read(
        IEnumerable<int> segments, Action<SeriesRecordReader> onSeries, Action<SampleRecordReader> onSamples, Action<int> onSegment)
    {
        var report = new LogReplayReport();
        foreach (var number in segments)
        {
            onSegment(number);
            ReadSegment(number, report, onSeries, onSamples);
            report.Segments++;
        }
        return report;
    }

    unsafe void ReadSegment(int number, LogReplayReport report, Action<SeriesRecordReader> onSeries, Action<SampleRecordReader> onSamples)
    {
        using var file = disk.Open(layout.WalSegment(number), writable: true);
        var length = file.Length;
        if (length == 0) return;
        if (length > int.MaxValue) throw new StorageException($"{file.Path} has {length} bytes, more than any segment that was written");
        var address = file.Map(length, writable: false);
        try
        {
            var bytes = new ReadOnlySpan<byte>((void*)address, (int)length);
            states.BeginSegment();
            details.Clear();
            var good = 0;
            var end = Walk(bytes, number, ref good, report, onSeries, onSamples);
            if (end != FrameRead.End) Mend(file, number, bytes, good, end, report);
        }
        finally
        {
            file.Unmap(address, length);
        }
    }

    FrameRead Walk(
        ReadOnlySpan<byte> bytes, int number, ref int good, LogReplayReport report, Action<SeriesRecordReader> onSeries, Action<SampleRecordReader> onSamples)
    {
        var at = 0;
        while (true)
        {
            Cancel.ThrowIfCancellationRequested();
            var found = RecordFrame.Next(bytes, ref at, out var body);
            if (found != FrameRead.Record) return found;
            if (!Take(body, new LogPosition(number, good), report, onSeries, onSamples)) return FrameRead.Corrupt;
            report.Records++;
            good = at;
        }
    }

    bool Take(
        ReadOnlySpan<byte> body, LogPosition at, LogReplayReport report, Action<SeriesRecordReader> onSeries, Action<SampleRecordReader> onSamples)
    {
        if (at.Offset == 0) return LogWriter.ReadBeginning(body) == at.Segment;
        if (body[0] == (byte)RecordKind.Packed && !PackedRecord.TryUnpack(body, unpacked, out body)) return false;
        switch ((RecordKind)body[0])
        {
            case RecordKind.NewSeries:
                return series.Read(body, onSeries);
            case RecordKind.Samples:
                if (!samples.Read(body, states) || !details.Join(samples.TimestampsMs, samples.ValueBits, samples.Details)) return false;
                report.Samples += samples.Rows;
                onSamples(samples);
                return true;
            case RecordKind.Exemplars:
                return ExemplarRecord.Read(body, OnExemplar);
            case RecordKind.Metadata:
                return MetadataRecord.Read(body, OnMetadata);
            case RecordKind.Details:
                return details.Read(body);
            case RecordKind.Deletions:
                if (!DeletionRecord.Read(body, deleted)) return false;
                OnDeletions?.Invoke(deleted);
                return true;
            case RecordKind.OutOfOrder:
                if (!late.Read(body[1..]) || !details.Join(late.TimestampsMs, late.ValueBits, late.Details)) return false;
                report.Samples += late.Rows;
                OnOutOfOrder?.Invoke(late, at);
                return true;
            default:
                return false;
        }
    }

    void Mend(IDiskFile file, int number, ReadOnlySpan<byte> bytes, int good, FrameRead end, LogReplayReport report)
    {
        var rest = bytes[good..];
        if (end == FrameRead.Torn)
        {
            report.TornBytes += rest.Length;
            log.LogWarning("Cut a torn tail off the log: segment {Segment} at offset {Offset}, {Bytes} bytes that were never acknowledged", number, good, rest.Length);
        }
        else
        {
            report.CorruptBytes += rest.Length;
            report.CorruptSegments++;
            var lost = DamageSurvey.Of(rest);
            report.LostSamples += lost.Samples;
            var aside = SetAside(number, good, rest);
            log.LogError(
                "The log is damaged: segment {Segment} at offset {Offset}; the rest of it, {Bytes} bytes with at least {Samples} samples and {Series} new series in {Records} sound records behind the damage, was set aside in {Aside}",
                number, good, rest.Length, lost.Samples, lost.Series, lost.Records, aside);
        }
        file.Truncate(good);
    }

    string SetAside(int number, int offset, ReadOnlySpan<byte> rest)
    {
        disk.CreateDirectory(layout.AsideFolder);
        using var aside = disk.Create(layout.AsidePart(number, offset));
        aside.Write(0, rest);
        aside.Sync();
        return aside.Path;
    }
}
