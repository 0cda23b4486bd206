using Barograph.Formats.Numbers;

namespace Barograph.Formats.Templates.Parsing;

/// <summary>Go's number literals: <c>12</c>, <c>0x1F</c>, <c>0o17</c>, <c>017</c>, <c>0b1</c>, <c>1_000</c>, <c>1.5e3</c>, <c>0x1p-2</c>, <c>'a'</c>.</summary>
static class NumberLiteral
{
    /// <summary>Moves behind what looks like a number; whether it is one shows when it is read.</summary>
    public static void Scan(string text, ref int at)
    {
        Accept(text, ref at, "+-");
        var digits = "0123456789_";
        if (Accept(text, ref at, "0"))
        {
            if (Accept(text, ref at, "xX")) digits = "0123456789abcdefABCDEF_";
            else if (Accept(text, ref at, "oO")) digits = "01234567_";
            else if (Accept(text, ref at, "bB")) digits = "01_";
        }

        AcceptAll(text, ref at, digits);
        if (Accept(text, ref at, ".")) AcceptAll(text, ref at, digits);
        if ((digits.Length == 11 && Accept(text, ref at, "eE")) || (digits.Length == 23 && Accept(text, ref at, "pP")))
        {
            Accept(text, ref at, "+-");
            AcceptAll(text, ref at, "0123456789_");
        }

        Accept(text, ref at, "i");
    }

    static bool Accept(string text, ref int at, string any)
    {
        if (at >= text.Length || !any.Contains(text[at], StringComparison.Ordinal)) return false;
        at++;
        return true;
    }

    static void AcceptAll(string text, ref int at, string any)
    {
        while (Accept(text, ref at, any))
        {
        }
    }

    /// <summary>False with the complaint where it is no number that we can hold.</summary>
    public static bool TryRead(int start, string text, TokenKind kind, out NumberNode? number, out string complaint)
    {
        number = null;
        complaint = "";
        if (kind == TokenKind.Complex)
        {
            complaint = $"complex numbers are not supported: {text}";
            return false;
        }

        if (kind == TokenKind.CharConstant)
        {
            if (!GoQuote.TryUnquoteChar(text, out var rune, out var whole)) complaint = "invalid syntax";
            else if (!whole) complaint = $"malformed character constant: {text}";
            else number = new NumberNode(start, text) { Ideal = (long)rune, AsInteger = (long)rune, AsFloat = (double)rune };
            return number is not null;
        }

        object? ideal = null;
        object? asInteger = null;
        object? asFloat = null;
        var looksLikeFloat = text.AsSpan().ContainsAny(".eEpP");
        if (TryReadInteger(text, out var magnitude, out var negative))
        {
            var fits = negative ? magnitude <= 1UL << 63 : magnitude <= long.MaxValue;
            asInteger = fits ? (negative ? unchecked((long)(0 - magnitude)) : (long)magnitude) : null;
            asFloat = fits ? (double)(long)asInteger! : (double)magnitude;
            ideal = asInteger;
            if (!fits && negative)
            {
                complaint = $"integer overflow: {GoQuote.Quote(text)}";
                return false;
            }
        }
        else if (FloatLiteral.TryParse(text, out var value))
        {
            if (!looksLikeFloat)
            {
                complaint = $"integer overflow: {GoQuote.Quote(text)}";
                return false;
            }

            asFloat = value;
            ideal = asFloat;
            if (Math.Truncate(value) == value && Math.Abs(value) < 9.2e18) asInteger = (long)value;
        }
        else
        {
            complaint = $"illegal number syntax: {GoQuote.Quote(text)}";
            return false;
        }

        number = new NumberNode(start, text) { Ideal = ideal, AsInteger = asInteger, AsFloat = asFloat };
        return true;
    }

    static bool TryReadInteger(string text, out ulong magnitude, out bool negative)
    {
        magnitude = 0;
        var digits = StripSign(text, out negative);
        if (!FloatLiteral.UnderscoresSeparateDigits(digits)) return false;
        var radix = 10u;
        if (digits.Length > 1 && digits[0] == '0')
        {
            (radix, var skip) = char.ToLowerInvariant(digits[1]) switch { 'x' => (16u, 2), 'o' => (8u, 2), 'b' => (2u, 2), _ => (8u, 1) };
            digits = digits[skip..];
        }

        if (digits.IsEmpty) return false;
        UInt128 sum = 0;
        foreach (var c in digits)
        {
            if (c == '_') continue;
            var digit = FloatLiteral.HexDigit(c);
            if (digit < 0 || digit >= radix) return false;
            sum = (sum * radix) + (uint)digit;
            if (sum > ulong.MaxValue) return false;
        }

        magnitude = (ulong)sum;
        return true;
    }

    static ReadOnlySpan<char> StripSign(string text, out bool negative)
    {
        negative = text.StartsWith('-');
        return text.AsSpan(text.Length > 0 && text[0] is '-' or '+' ? 1 : 0);
    }
}
