using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Http;

/// <summary>A whole request body in a rented buffer; give it back by disposing.</summary>
/// <param name="buffer">Rented.</param>
/// <param name="length">How much of it is the body; -1 where the body is too large.</param>
readonly struct RequestBody(byte[] buffer, int length) : IDisposable
{
    const int FirstBytes = 64 << 10;

    public bool IsTooLarge => length < 0;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int maxBytes)
    {
        var announced = context.Request.ContentLength ?? 0;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(announced, FirstBytes, maxBytes + 1L));
        if (announced > maxBytes) return new(buffer, -1);
        var reader = context.Request.BodyReader;
        var length = 0;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var more = (int)Math.Min(read.Buffer.Length, int.MaxValue);
            if (more > maxBytes - length)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new(buffer, -1);
            }
            if (more > buffer.Length - length) buffer = Grow(buffer, length, length + more);
            read.Buffer.CopyTo(buffer.AsSpan(length));
            length += more;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return new(buffer, length);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    static byte[] Grow(byte[] buffer, int used, int needed)
    {
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, needed));
        buffer.AsSpan(0, used).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(buffer);
        return grown;
    }
}
