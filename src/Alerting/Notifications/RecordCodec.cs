using System.Buffers.Binary;
using System.Text;
using Barograph.Model.Hashing;

namespace Barograph.Alerting.Notifications;

/// <summary>Records of the notification log as bytes; docs/formats/notification-log.md has the layout.</summary>
static class RecordCodec
{
    public const int FrameSize = 12;

    /// <summary>A group of a hundred thousand alerts is below two megabytes; more than this is damage.</summary>
    public const int MaxBody = 64 << 20;

    public static ReadOnlySpan<byte> Magic => "BGNOTE01"u8;

    public static byte[] Encode(NotificationKey key, NotificationRecord record)
    {
        using var stream = new MemoryStream();
        stream.SetLength(FrameSize);
        stream.Position = FrameSize;
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(key.GroupKey);
        writer.Write(key.Receiver);
        writer.Write(key.Integration);
        writer.Write7BitEncodedInt(key.Index);
        writer.Write(record.At.UtcTicks);
        writer.Write(record.ExpiresAt.UtcTicks);
        WriteAll(writer, record.Firing);
        WriteAll(writer, record.Resolved);
        writer.Flush();
        var bytes = stream.ToArray();
        var body = bytes.AsSpan(FrameSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, body.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(4), XxHash64.Hash(body));
        return bytes;
    }

    /// <summary>How many bytes the record takes; 0 where the bytes end within it or are not what was written.</summary>
    public static int Decode(ReadOnlySpan<byte> bytes, out NotificationKey key, out NotificationRecord record)
    {
        key = default;
        record = null!;
        if (bytes.Length < FrameSize) return 0;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is <= 0 or > MaxBody || bytes.Length - FrameSize < length) return 0;
        var body = bytes.Slice(FrameSize, length);
        if (XxHash64.Hash(body) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[4..])) return 0;
        using var reader = new BinaryReader(new MemoryStream(body.ToArray()), Encoding.UTF8);
        key = new NotificationKey(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.Read7BitEncodedInt());
        var at = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var expiresAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        record = new NotificationRecord(at, ReadAll(reader), ReadAll(reader), expiresAt);
        return FrameSize + length;
    }

    static void WriteAll(BinaryWriter writer, IReadOnlyList<ulong> hashes)
    {
        writer.Write7BitEncodedInt(hashes.Count);
        foreach (var hash in hashes) writer.Write(hash);
    }

    static ulong[] ReadAll(BinaryReader reader)
    {
        var hashes = new ulong[reader.Read7BitEncodedInt()];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = reader.ReadUInt64();
        return hashes;
    }
}
