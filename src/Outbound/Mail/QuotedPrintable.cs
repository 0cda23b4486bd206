using System.Buffers;

namespace Barograph.Outbound.Mail;

/// <summary>A body of any text in lines of at most 76 ASCII characters (RFC 2045 section 6.7).</summary>
public static class QuotedPrintable
{
    const int MostCharacters = 76;

    static ReadOnlySpan<byte> Hex => "0123456789ABCDEF"u8;

    /// <summary>Line breaks of either kind come out as CR LF.</summary>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> into)
    {
        var column = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '\n' || (b == '\r' && i + 1 < text.Length && text[i + 1] == '\n'))
            {
                if (b == '\r') i++;
                into.Write("\r\n"u8);
                column = 0;
                continue;
            }
            // A blank at a line's end would be cut off on the way.
            var lineEnds = i + 1 == text.Length || text[i + 1] is (byte)'\n' or (byte)'\r';
            var plain = (b is > (byte)' ' and <= (byte)'~' && b != '=') || (b is (byte)' ' or (byte)'\t' && !lineEnds);
            if (column + (plain ? 1 : 3) > MostCharacters - 1)
            {
                into.Write("=\r\n"u8);
                column = 0;
            }
            if (plain) into.Write([b]);
            else into.Write([(byte)'=', Hex[b >> 4], Hex[b & 15]]);
            column += plain ? 1 : 3;
        }
    }
}
