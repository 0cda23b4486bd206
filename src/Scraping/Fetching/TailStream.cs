using System.Buffers.Binary;

namespace Barograph.Scraping.Fetching;

/// <summary>Passes a body on and remembers its last four bytes: where gzip tells how long the text is (RFC 1952, ISIZE).</summary>
sealed class TailStream(Stream body) : Stream
{
    readonly byte[] last = new byte[4];

    public uint LastWord => BinaryPrimitives.ReadUInt32LittleEndian(last);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Remember(buffer.Span[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = body.Read(buffer, offset, count);
        Remember(buffer.AsSpan(offset, read));
        return read;
    }

    void Remember(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= last.Length)
        {
            bytes[^last.Length..].CopyTo(last);
            return;
        }
        last.AsSpan(bytes.Length).CopyTo(last);
        bytes.CopyTo(last.AsSpan(last.Length - bytes.Length));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
