using System.Buffers.Text;

namespace Barograph.Query.Functions;

/// <summary>Numbers as Go's strconv.ParseFloat reads them, as far as labels hold them.</summary>
internal static class GoParse
{
    public static bool TryFloat(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        var unsigned = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (Is(unsigned, "inf"u8) || Is(unsigned, "infinity"u8))
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        if (Is(text, "nan"u8))
        {
            value = double.NaN;
            return true;
        }
        if (unsigned.IsEmpty || !(char.IsAsciiDigit((char)unsigned[0]) || unsigned[0] == '.')) return false;
        return Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length;
    }

    static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
        => System.Text.Ascii.EqualsIgnoreCase(text, lower);
}
