using System.IO.Compression;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>
/// A record whose body went through a general codec: <c>u8 kind, varint length of the body within, Brotli stream</c>. The columns of a large
/// batch repeat themselves enough that this halves them; a small one has nothing to give.
/// </summary>
static unsafe class PackedRecord
{
    /// <summary>Bodies below this stay as they are.</summary>
    public const int MinBytes = 2048;

    /// <summary>The codec's fastest quality that still finds repetitions: some 5 ns a sample.</summary>
    const int Quality = 1;

    const int WindowBits = 18, MaxHeaderBytes = 1 + 10;

    /// <summary>Packs a body into the buffer. Returns the size, or 0 where packing does not save an eighth at least.</summary>
    public static int Pack(ReadOnlySpan<byte> body, PinnedBuffer into)
    {
        if (body.Length < MinBytes) return 0;
        var limit = body.Length - body.Length / 8;
        into.Reserve(limit, 0);
        var at = into.Start;
        *at++ = (byte)RecordKind.Packed;
        at = Varint.Write(at, (ulong)body.Length);
        var header = (int)(at - into.Start);
        return BrotliEncoder.TryCompress(body, into.Span(header, limit - header), out var written, Quality, WindowBits) ? header + written : 0;
    }

    /// <summary>The body within a packed one, good until the next call; false where the bytes were never packed so.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, PinnedBuffer into, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (packed.Length <= MaxHeaderBytes) return false;
        fixed (byte* start = packed)
        {
            var at = start + 1;
            if (!Varint.Read(ref at, start + packed.Length, out var length) || length is < MinBytes or > RecordFrame.MaxBodyBytes) return false;
            into.Reserve((long)length, 0);
            var target = into.Span(0, (int)length);
            if (!BrotliDecoder.TryDecompress(packed[(int)(at - start)..], target, out var written) || written != (int)length) return false;
            // One layer only: nobody packs what is packed.
            if (target[0] == (byte)RecordKind.Packed) return false;
            body = target;
            return true;
        }
    }
}
