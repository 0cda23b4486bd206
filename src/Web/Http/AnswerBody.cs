using System.Buffers;
using Barograph.Model;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>
/// The body of an answer that is being written. One that fits into a piece goes out at once, with its length, in one call of the kernel; a longer one
/// goes out piece by piece, so that the caller reads while the rest is made and no answer is held in memory as a whole.
/// </summary>
/// <remarks>All pieces are written into the same memory, which stays in the processor's cache; the copy into the connection's blocks costs less than new memory.</remarks>
public sealed class AnswerBody : IBufferWriter<byte>, IDisposable
{
    const int PieceBytes = 64 << 10;

    /// <summary>What is written between two looks at <see cref="IsFull"/> finds room.</summary>
    const int Reserve = 8 << 10;

    // Most answers of a dashboard's small questions.
    const int FirstBytes = 8 << 10;

    readonly HttpContext context;
    byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    int used;
    bool isBegun;

    public AnswerBody(HttpContext context, string contentType)
    {
        this.context = context;
        context.Response.ContentType = contentType;
    }

    /// <summary>A piece is there and should be sent.</summary>
    public bool IsFull => used >= PieceBytes - Reserve;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return buffer.AsMemory(used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return buffer.AsSpan(used);
    }

    public void Advance(int count)
    {
        Invariant.Require(count >= 0 && used + count <= buffer.Length);
        used += count;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }

    /// <summary>Sends what is there; more follows.</summary>
    public async ValueTask SendAsync()
    {
        isBegun = true;
        await context.Response.Body.WriteAsync(buffer.AsMemory(0, used), context.RequestAborted).ConfigureAwait(false);
        used = 0;
    }

    /// <summary>Sends the rest.</summary>
    public ValueTask CompleteAsync()
    {
        if (!isBegun) context.Response.ContentLength = used;
        return SendAsync();
    }

    public void Dispose()
    {
        var returned = buffer;
        buffer = [];
        used = 0;
        if (returned.Length > 0) ArrayPool<byte>.Shared.Return(returned);
    }

    void Grow(int more)
    {
        if (buffer.Length - used >= more) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(used + more, buffer.Length < PieceBytes ? PieceBytes : buffer.Length * 2));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
