using System.Buffers.Binary;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>Writes a new file from front to back through a buffer, and fills in places that it left open.</summary>
sealed class FileAppender(IDiskFile file) : IDisposable
{
    readonly byte[] buffer = new byte[1 << 18];
    long flushed;
    int used;

    public long Position => flushed + used;

    public string Path => file.Path;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - used) Flush();
        if (bytes.Length >= buffer.Length)
        {
            file.Write(flushed, bytes);
            flushed += bytes.Length;
            return;
        }
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }

    public void WriteU32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Write(bytes);
    }

    public void PadTo(int multiple)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var over = (int)(Position % multiple);
        if (over > 0) Write(zeros[..(multiple - over)]);
    }

    /// <summary>Overwrites four bytes that were written before.</summary>
    public void FillIn(long position, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        if (position >= flushed) bytes.CopyTo(buffer.AsSpan((int)(position - flushed)));
        else if (position + 4 <= flushed) file.Write(position, bytes);
        else
        {
            Flush();
            file.Write(position, bytes);
        }
    }

    /// <summary>Everything on the medium.</summary>
    public void Sync()
    {
        Flush();
        file.Sync();
    }

    public void Dispose() => file.Dispose();

    void Flush()
    {
        if (used == 0) return;
        file.Write(flushed, buffer.AsSpan(0, used));
        flushed += used;
        used = 0;
    }
}
