using System.Buffers.Text;

namespace Barograph.Formats.Numbers;

/// <summary>
/// Writes floats as Go's <c>strconv.FormatFloat(value, format, -1, 64)</c> does, because that is how every number looks in the
/// Prometheus world: the fewest digits that read back as the same float, two exponent digits at least, +Inf, -Inf, NaN.
/// </summary>
/// <remarks>Never allocates: the HTTP API calls this for each point.</remarks>
public static class GoFloat
{
    /// <summary>Enough for formats g and e and for the JSON API: sign, 17 digits, point, <c>e-324</c>.</summary>
    public const int MaxBytes = 32;

    /// <summary>Enough for format f: the smallest float is <c>0.</c> and 323 zeros and digits, the largest has 309 digits.</summary>
    public const int MaxFixedBytes = 352;

    const double ExactIntegers = 1L << 53; // below it, every integer is a float64 and its own shortest form

    const double ExactThousandths = 1e12; // below it, a number with three places has fifteen digits at most

    /// <summary>Format g: plain between 1e-4 and 1e6, else with an exponent. The exposition formats and PromQL labels use it.</summary>
    public static int WriteGeneral(double value, Span<byte> destination)
    {
        if (TryWriteSpecial(value, destination, out var written)) return written;
        Span<byte> buffer = stackalloc byte[DecimalDigits.Bytes];
        var digits = ShortestDigits(Math.Abs(value), buffer, out var point);
        var at = Sign(value, destination);
        var exponent = point - 1;
        return exponent is < -4 or >= 6
            ? at + WriteExponent(digits, exponent, destination[at..])
            : at + WritePlain(digits, point, destination[at..]);
    }

    /// <summary>Format f: never an exponent. Up to <see cref="MaxFixedBytes"/> bytes.</summary>
    public static int WriteFixed(double value, Span<byte> destination)
    {
        if (TryWriteSpecial(value, destination, out var written)) return written;
        var at = Sign(value, destination);
        var magnitude = Math.Abs(value);
        var room = destination[at..];
        if (room.Length >= PlainText.RoomBytes && (written = TryWritePlain(magnitude, room)) > 0) return at + written;
        Span<byte> buffer = stackalloc byte[DecimalDigits.Bytes];
        var digits = ShortestDigits(magnitude, buffer, out var point);
        return at + WritePlain(digits, point, room);
    }

    /// <summary>What nearly all values are: whole, with few places, or with some sixteen digits of which some stand before the point.</summary>
    static int TryWritePlain(double magnitude, Span<byte> room)
    {
        if (magnitude < ExactIntegers && (ulong)magnitude is var integer && integer == magnitude) return PlainText.WriteInteger(integer, room);
        if (magnitude < ExactThousandths)
        {
            // Two decimals of fifteen digits are never the same float, so that one which is this float is its shortest.
            var thousandths = (ulong)(magnitude * 1000 + 0.5);
            if (thousandths / 1000.0 == magnitude) return PlainText.TryWriteFraction(thousandths, -3, room);
        }
        var significand = ShortestDecimal.Of(magnitude, out var exponent);
        return exponent < 0 ? PlainText.TryWriteFraction(significand, exponent, room) : 0;
    }

    /// <summary>Format e: one digit, a point if more follow, an exponent.</summary>
    public static int WriteScientific(double value, Span<byte> destination)
    {
        if (TryWriteSpecial(value, destination, out var written)) return written;
        Span<byte> buffer = stackalloc byte[DecimalDigits.Bytes];
        var digits = ShortestDigits(Math.Abs(value), buffer, out var point);
        var at = Sign(value, destination);
        return at + WriteExponent(digits, point - 1, destination[at..]);
    }

    /// <summary>
    /// A sample's value as Prometheus' JSON API writes it (without the quotes): format f from 1e-6 up to 1e21, format e outside.
    /// </summary>
    public static int WriteApiValue(double value, Span<byte> destination)
    {
        var magnitude = Math.Abs(value);
        return magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21)
            ? WriteScientific(value, destination)
            : WriteFixed(value, destination);
    }

    static bool TryWriteSpecial(double value, Span<byte> destination, out int written)
    {
        written = 0;
        if (double.IsFinite(value)) return false;
        var word = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
        word.CopyTo(destination);
        written = word.Length;
        return true;
    }

    static int Sign(double value, Span<byte> destination)
    {
        if (!double.IsNegative(value)) return 0; // minus zero keeps its sign, as in Go
        destination[0] = (byte)'-';
        return 1;
    }

    /// <summary>
    /// The digits d1 d2 … dn (no leading or trailing zero; none for zero) of the shortest decimal 0.d1d2…dn × 10^<paramref name="point"/>
    /// that reads back as <paramref name="magnitude"/>.
    /// </summary>
    static ReadOnlySpan<byte> ShortestDigits(double magnitude, Span<byte> digits, out int point)
    {
        point = 1;
        if (magnitude == 0) return "0"u8;
        var exponent = 0;
        var integer = magnitude < ExactIntegers ? (ulong)magnitude : 0;
        if (integer != magnitude) integer = ShortestDecimal.Of(magnitude, out exponent);
        DecimalDigits.Write(integer, digits, out var first, out var end);
        point = DecimalDigits.Bytes - first + exponent;
        return digits[first..end];
    }

    static int WriteExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var at = 0;
        destination[at++] = digits[0];
        if (digits.Length > 1)
        {
            destination[at++] = (byte)'.';
            digits[1..].CopyTo(destination[at..]);
            at += digits.Length - 1;
        }

        destination[at++] = (byte)'e';
        destination[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        exponent = Math.Abs(exponent);
        if (exponent < 10) destination[at++] = (byte)'0';
        Utf8Formatter.TryFormat(exponent, destination[at..], out var written);
        return at + written;
    }

    static int WritePlain(ReadOnlySpan<byte> digits, int point, Span<byte> destination)
    {
        if (point <= 0)
        {
            destination[0] = (byte)'0';
            destination[1] = (byte)'.';
            destination.Slice(2, -point).Fill((byte)'0');
            digits.CopyTo(destination[(2 - point)..]);
            return 2 - point + digits.Length;
        }

        if (point >= digits.Length)
        {
            digits.CopyTo(destination);
            destination[digits.Length..point].Fill((byte)'0');
            return point;
        }

        digits[..point].CopyTo(destination);
        destination[point] = (byte)'.';
        digits[point..].CopyTo(destination[(point + 1)..]);
        return digits.Length + 1;
    }
}
