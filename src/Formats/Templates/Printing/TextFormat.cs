using System.Text;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Printing;

/// <summary>Texts with the verbs v, s, q, x and X.</summary>
static class TextFormat
{
    public static bool TryWrite(StringBuilder into, string text, char verb, FormatSpec spec)
    {
        switch (verb)
        {
            case 'v' when spec.SharpV:
            case 'q':
                text = spec.Truncate(text);
                var quoted = spec.Sharp && CanBeRaw(text) ? $"`{text}`" : GoQuote.Quote(text, '"', spec.Plus);
                spec.Pad(into, quoted);
                return true;
            case 'v' or 's':
                spec.Pad(into, spec.Truncate(text));
                return true;
            case 'x' or 'X':
                WriteHexadecimal(into, Encoding.UTF8.GetBytes(text), verb == 'X', spec);
                return true;
            default:
                return false;
        }
    }

    static bool CanBeRaw(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '`' or 0x7f or 0xFEFF or 0xFFFD || (rune.Value < ' ' && rune.Value != '\t')) return false;
        }

        return true;
    }

    // The precision counts bytes here; a space sets them apart; # puts 0x before all, or before each where they are apart.
    static void WriteHexadecimal(StringBuilder into, byte[] bytes, bool upper, FormatSpec spec)
    {
        var prefix = spec.Sharp ? (upper ? "0X" : "0x") : "";
        var text = new StringBuilder();
        var count = Math.Min(bytes.Length, spec.Precision ?? int.MaxValue);
        for (var i = 0; i < count; i++)
        {
            if (spec.Space && i > 0) text.Append(' ');
            if (i == 0 || spec.Space) text.Append(prefix);
            text.Append(FormatSpec.Hexadecimal(bytes[i], upper));
        }

        spec.Pad(into, text.ToString());
    }
}
