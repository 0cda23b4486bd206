using System.Buffers;

namespace Barograph.Web.Json;

/// <summary>
/// What stands before the values of a row: <c>,[1435781430.781,"</c> for each of its points. The rows of an answer mostly have the same times, so these are
/// written once and copied.
/// </summary>
sealed class TimeTexts : IDisposable
{
    // Comma, bracket, 14 digits and the point between them, comma, quote; the last byte is the length.
    const int Stride = 24, MostBytes = Stride - 1;
    const int MostTimes = 11_001; // what a range query may have

    byte[] texts = [];
    ReadOnlyMemory<long> last;
    bool isKnown;

    /// <summary>Whether these times are those of the row before: then they can be copied. Two rows that share them share the memory too.</summary>
    public bool Of(ReadOnlyMemory<long> timestampsMs)
    {
        if (!timestampsMs.Equals(last))
        {
            (last, isKnown) = (timestampsMs, false);
            return false;
        }
        return isKnown || (isKnown = TryWrite(timestampsMs.Span));
    }

    /// <summary>Into at least <see cref="Stride"/> bytes; returns how many of them count.</summary>
    public int CopyTo(int point, Span<byte> into)
    {
        var text = texts.AsSpan(point * Stride, Stride);
        text.CopyTo(into);
        return text[MostBytes];
    }

    public static int Format(Span<byte> into, long timestampMs)
    {
        into[0] = (byte)',';
        into[1] = (byte)'[';
        var at = 2 + ResultWriter.FormatTimestamp(into[2..], timestampMs);
        into[at++] = (byte)',';
        into[at++] = (byte)'"';
        return at;
    }

    public void Dispose()
    {
        if (texts.Length > 0) ArrayPool<byte>.Shared.Return(texts);
        texts = [];
    }

    bool TryWrite(ReadOnlySpan<long> timestampsMs)
    {
        if (timestampsMs.Length > MostTimes) return false;
        if (texts.Length < timestampsMs.Length * Stride)
        {
            Dispose();
            texts = ArrayPool<byte>.Shared.Rent(timestampsMs.Length * Stride);
        }
        Span<byte> one = stackalloc byte[2 + ResultWriter.TimestampRoom];
        for (var i = 0; i < timestampsMs.Length; i++)
        {
            var length = Format(one, timestampsMs[i]);
            if (length > MostBytes) return false;
            var text = texts.AsSpan(i * Stride, Stride);
            one[..length].CopyTo(text);
            text[MostBytes] = (byte)length;
        }
        return true;
    }
}
