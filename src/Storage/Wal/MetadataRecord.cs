using System.Text;
using Barograph.Model.Metadata;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>
/// Records of metadata, in the log and in checkpoints: <c>varint count</c>, each <c>varint size, family; u8 type; varint size, help; varint size,
/// unit</c>. What is said last about a family counts.
/// </summary>
sealed unsafe class MetadataRecord
{
    const int NumbersBytes = 3 * Varint.MaxBytes + 1;

    readonly PinnedBuffer body = new();
    int used;

    public int Count { get; private set; }

    public int MaxBodyBytes => used + 1 + Varint.MaxBytes;

    public void Begin() => (Count, used) = (0, 0);

    public void Add(in FamilyMetadata entry)
    {
        var (family, metadata) = entry;
        body.Reserve(used + NumbersBytes + 3L * (family.Length + metadata.Help.Length + metadata.Unit.Length), used);
        var at = Put(body.Start + used, family);
        *at++ = (byte)metadata.Type;
        at = Put(Put(at, metadata.Help), metadata.Unit);
        used = (int)(at - body.Start);
        Count++;
    }

    /// <summary>Writes the body; returns its size.</summary>
    public int Finish(byte* into)
    {
        var at = into;
        *at++ = (byte)RecordKind.Metadata;
        at = Varint.Write(at, (uint)Count);
        body.Span(0, used).CopyTo(new Span<byte>(at, used));
        return (int)(at - into) + used;
    }

    /// <summary>False where the body is no such record; what stands before the damage was taken.</summary>
    public static bool Read(ReadOnlySpan<byte> body, Action<FamilyMetadata> take)
    {
        fixed (byte* start = body)
        {
            byte* at = start + 1, end = start + body.Length;
            if (!Varint.Read(ref at, end, body.Length, out var count)) return false;
            for (var i = 0; i < count; i++)
            {
                if (!Text(ref at, end, out var family) || family.Length == 0 || at == end) return false;
                var type = (MetricType)(*at++);
                if (type > MetricType.StateSet || !Text(ref at, end, out var help) || !Text(ref at, end, out var unit)) return false;
                take(new(family, new(type, help, unit)));
            }
            return at == end;
        }
    }

    static byte* Put(byte* at, string text)
    {
        at = Varint.Write(at, (uint)Encoding.UTF8.GetByteCount(text));
        fixed (char* characters = text) return at + Encoding.UTF8.GetBytes(characters, text.Length, at, 3 * text.Length);
    }

    static bool Text(ref byte* at, byte* end, out string text)
    {
        text = "";
        if (!Varint.Read(ref at, end, int.MaxValue, out var size) || size > end - at) return false;
        text = Encoding.UTF8.GetString(at, size);
        at += size;
        return true;
    }
}
