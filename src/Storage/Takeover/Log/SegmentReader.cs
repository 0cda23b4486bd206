using System.Buffers.Binary;
using Barograph.Formats.Snappy;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Reads a segment of Prometheus' log, of its checkpoint or of its snapshot, record by record.</summary>
/// <remarks>
/// Pages of 32 KiB hold fragments: <c>u8 place and compression, u16 length, u32 CRC-32C, data</c>. A record is one full fragment, or a first,
/// middle ones and a last; a zero byte says that the rest of the page is empty. docs/formats/prometheus-log.md
/// </remarks>
sealed class SegmentReader : IDisposable
{
    const int PageBytes = 32 << 10, HeaderBytes = 7;
    const byte PlaceMask = 7, SnappyBit = 8, ZstandardBit = 16;

    // Far above any record that is written, far below what a damaged length could ask for.
    const int MaxRecordBytes = 256 << 20, SnappyMaxRatio = 64;

    enum Place : byte
    {
        PageEnd = 0,
        Full = 1,
        First = 2,
        Middle = 3,
        Last = 4,
    }

    readonly MappedFile file;
    byte[] packed = new byte[PageBytes], unpacked = [];
    long at, recordAt, mappedAt = -1;
    int length;
    bool seeking, unreadable;

    /// <param name="disk">Where it is.</param>
    /// <param name="path">The segment.</param>
    /// <param name="offset">Where to begin: the end of a record.</param>
    public SegmentReader(IDisk disk, string path, long offset)
    {
        file = new MappedFile(disk, path);
        at = Math.Min(offset, file.Length);
    }

    public string Path => file.Path;

    public long Length => file.Length;

    /// <summary>Where the record begins.</summary>
    public long RecordAt => recordAt;

    /// <summary>Set by an exception that says that the file ends before the record does: what a crash leaves.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Good until the next one is read.</summary>
    public ReadOnlySpan<byte> Record => mappedAt >= 0 ? file.Span(mappedAt, length) : unpacked.AsSpan(0, length);

    /// <summary>False at the end.</summary>
    /// <exception cref="StorageException">Names file and offset. Reading may go on behind it: <see cref="Resume"/>.</exception>
    public bool Next()
    {
        var gathered = 0;
        for (var fragments = 0; ; fragments++)
        {
            if (!NextFragment(out var place, out var compression, out var dataAt, out var dataLength))
            {
                if (fragments > 0) throw Tear(recordAt, "the file ends before the record does");
                return false;
            }
            var begins = place is Place.Full or Place.First;
            if (seeking && !begins)
            {
                // The rest of a record whose beginning was damaged.
                fragments--;
                continue;
            }
            seeking = false;
            // The kind is outside the checksum: a fragment that does not fit may be any part of any record.
            if (begins != (fragments == 0)) throw Malformed(dataAt - HeaderBytes, $"a fragment of kind {(int)place} does not belong behind {fragments} others");
            if (begins) recordAt = dataAt - HeaderBytes;
            if (place == Place.Full)
            {
                Unpack(compression, file.Span(dataAt, dataLength), dataAt);
                return true;
            }
            if (gathered + dataLength > packed.Length) Array.Resize(ref packed, (gathered + dataLength) * 2);
            file.Span(dataAt, dataLength).CopyTo(packed.AsSpan(gathered));
            gathered += dataLength;
            if (gathered > MaxRecordBytes) throw Malformed(recordAt, $"the record has more than {MaxRecordBytes} bytes");
            if (place != Place.Last) continue;
            Unpack(compression, packed.AsSpan(0, gathered), -1);
            return true;
        }
    }

    /// <summary>Goes on behind a damaged place: at the next fragment that is sound, or at the next page. Returns how many bytes are passed over.</summary>
    public long Resume()
    {
        seeking = true;
        if (!unreadable) return at - recordAt;
        var from = at;
        var pageEnd = from - from % PageBytes + PageBytes;
        var next = Math.Min(pageEnd, file.Length);
        if (file.Length - from >= HeaderBytes)
        {
            var behind = from + HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(file.Span(from + 1, 2));
            if (behind < next && IsSound(behind, pageEnd)) next = behind;
        }
        at = next;
        return next - from;
    }

    /// <summary>What is wrong inside the record that was just read.</summary>
    public StorageException Malformed(string what) => Malformed(recordAt, what);

    public void Dispose() => file.Dispose();

    bool NextFragment(out Place place, out byte compression, out long dataAt, out int dataLength)
    {
        (place, compression, dataAt, dataLength) = (Place.PageEnd, 0, 0, 0);
        while (at < file.Length)
        {
            var left = PageBytes - (int)(at % PageBytes);
            var head = file.Span(at, 1)[0];
            place = (Place)(head & PlaceMask);
            if (place == Place.PageEnd)
            {
                var padding = file.UpTo(at, left);
                if (padding.ContainsAnyExcept((byte)0)) throw Damage(at, "the rest of the page should be empty");
                at += padding.Length;
                continue;
            }
            if (place > Place.Last || (head & ~(PlaceMask | SnappyBit | ZstandardBit)) != 0) throw Damage(at, $"no fragment of a record begins with {head:x2}");
            if (left < HeaderBytes) throw Damage(at, $"{left} bytes at the end of a page have no room for a fragment");
            if (file.Length - at < HeaderBytes) throw Tear(at, "the file ends within the head of a fragment");
            dataLength = BinaryPrimitives.ReadUInt16BigEndian(file.Span(at + 1, 2));
            if (dataLength > left - HeaderBytes) throw Damage(at, $"a fragment of {dataLength} bytes reaches over the end of its page");
            dataAt = at + HeaderBytes;
            if (file.Length - dataAt < dataLength) throw Tear(at, $"the file ends within a fragment of {dataLength} bytes");
            var expected = BinaryPrimitives.ReadUInt32BigEndian(file.Span(at + 3, 4));
            var found = Crc32C.Of(file.Span(dataAt, dataLength));
            if (found != expected) throw Damage(at, $"the checksum of the fragment is {found:x8}, {expected:x8} is written before it");
            compression = (byte)(head & ~PlaceMask);
            at = dataAt + dataLength;
            return true;
        }
        return false;
    }

    bool IsSound(long fragmentAt, long pageEnd)
    {
        if (Math.Min(file.Length, pageEnd) - fragmentAt < HeaderBytes) return false;
        var head = file.Span(fragmentAt, HeaderBytes);
        if ((Place)(head[0] & PlaceMask) is Place.PageEnd or > Place.Last) return false;
        var size = BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
        return fragmentAt + HeaderBytes + size <= Math.Min(file.Length, pageEnd)
            && Crc32C.Of(file.Span(fragmentAt + HeaderBytes, size)) == BinaryPrimitives.ReadUInt32BigEndian(head[3..]);
    }

    /// <param name="compression">The bits of the fragments' heads.</param>
    /// <param name="data">The record as it lies in the file.</param>
    /// <param name="dataAt">Where it lies there in one piece, or -1.</param>
    void Unpack(byte compression, ReadOnlySpan<byte> data, long dataAt)
    {
        mappedAt = -1;
        length = data.Length;
        if ((compression & SnappyBit) != 0 && data.Length > 0)
        {
            if (!SnappyDecoder.TryReadLength(data, out length) || length > Math.Min(MaxRecordBytes, (long)data.Length * SnappyMaxRatio))
                throw Malformed(recordAt, "the record is no block of snappy");
            if (unpacked.Length < length) unpacked = new byte[length * 2];
            if (SnappyDecoder.Decode(data, unpacked) != SnappyVerdict.Decoded) throw Malformed(recordAt, "the record is no block of snappy");
        }
        else if ((compression & ZstandardBit) != 0 && data.Length > 0)
        {
            if (!Zstandard.TryDecode(data, ref unpacked, MaxRecordBytes, out length)) throw Malformed(recordAt, "the record is no frame of zstd");
        }
        else if (dataAt >= 0)
        {
            mappedAt = dataAt;
        }
        else
        {
            if (unpacked.Length < length) unpacked = new byte[length];
            data.CopyTo(unpacked);
        }
    }

    /// <summary>Nothing can be read here.</summary>
    StorageException Damage(long offset, string what)
    {
        (IsTorn, unreadable) = (false, true);
        return file.Damage(offset, what);
    }

    /// <summary>Fragments are sound, what they make is not: the next one can be read.</summary>
    StorageException Malformed(long offset, string what)
    {
        (IsTorn, unreadable) = (false, false);
        return file.Damage(offset, what);
    }

    StorageException Tear(long offset, string what)
    {
        (IsTorn, unreadable) = (true, true);
        return file.Damage(offset, what);
    }
}
