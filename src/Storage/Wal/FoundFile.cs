using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>What was found in Prometheus' files beside samples, for the head that opens next: exemplars and metadata, as a checkpoint has them.</summary>
/// <remarks>The file is complete when it has its name. It goes when a checkpoint has what is in it; read twice it changes nothing.</remarks>
static unsafe class FoundFile
{
    const int EnoughBytes = 16 << 20;

    public static void Write(IDisk disk, string path, IEnumerable<(LabelSet Series, Exemplar Exemplar)> exemplars, IEnumerable<FamilyMetadata> metadata)
    {
        using var file = disk.Create(path);
        var body = new PinnedBuffer();
        long offset = 0;
        var exemplarRecord = new ExemplarRecord(RecordKind.SeriesExemplars);
        foreach (var (series, exemplar) in exemplars)
        {
            exemplarRecord.Add(series, exemplar);
            if (exemplarRecord.MaxBodyBytes >= EnoughBytes) PutExemplars();
        }
        if (exemplarRecord.Count > 0) PutExemplars();
        var metadataRecord = new MetadataRecord();
        foreach (var entry in metadata)
        {
            metadataRecord.Add(entry);
            if (metadataRecord.MaxBodyBytes >= EnoughBytes) PutMetadata();
        }
        if (metadataRecord.Count > 0) PutMetadata();
        file.Sync();

        void PutExemplars()
        {
            body.Reserve(exemplarRecord.MaxBodyBytes, 0);
            Put(exemplarRecord.Finish(body.Start));
            exemplarRecord.Begin();
        }

        void PutMetadata()
        {
            body.Reserve(metadataRecord.MaxBodyBytes, 0);
            Put(metadataRecord.Finish(body.Start));
            metadataRecord.Begin();
        }

        void Put(int bytes)
        {
            Span<byte> header = stackalloc byte[RecordFrame.HeaderBytes];
            RecordFrame.WriteHeader(header, body.Span(0, bytes));
            file.Write(offset, header);
            file.Write(offset + header.Length, body.Span(0, bytes));
            offset += header.Length + bytes;
        }
    }

    /// <summary>False where the file is damaged; what stands before the damage was taken.</summary>
    public static bool Read(IDisk disk, string path, Action<LabelSet, Exemplar> takeExemplar, Action<FamilyMetadata> takeMetadata)
    {
        if (!disk.FileExists(path)) return true;
        byte[] bytes;
        using (var file = disk.Open(path, writable: false))
        {
            bytes = new byte[file.Length];
            var at = 0;
            for (int read; at < bytes.Length && (read = file.Read(at, bytes.AsSpan(at))) > 0; at += read)
            {
            }
        }
        for (var at = 0; ;)
        {
            var found = RecordFrame.Next(bytes, ref at, out var body);
            if (found != FrameRead.Record) return found == FrameRead.End;
            var good = (RecordKind)body[0] switch
            {
                RecordKind.SeriesExemplars => ExemplarRecord.Read(body, (_, _, series, exemplar) => takeExemplar(series, exemplar)),
                RecordKind.Metadata => MetadataRecord.Read(body, takeMetadata),
                _ => false,
            };
            if (!good) return false;
        }
    }
}
