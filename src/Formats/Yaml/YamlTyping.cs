using System.Globalization;

namespace Barograph.Formats.Yaml;

/// <summary>
/// What a scalar means, by the rules of YAML 1.1 as Prometheus' reader applies them: <c>yes</c>, <c>on</c> and <c>y</c> are
/// booleans, integers come in four bases and may hold underscores, quoted text is always text.
/// </summary>
public static class YamlTyping
{
    public static YamlType Of(YamlScalar scalar)
    {
        if (scalar.Tag.Length > 0) return OfTag(scalar.Tag);
        if (!scalar.Plain) return YamlType.Text;
        if (IsNull(scalar.Text)) return YamlType.Null;
        if (Boolean(scalar.Text) is not null) return YamlType.Boolean;
        if (Integer(scalar.Text) is not null) return YamlType.Integer;
        return Float(scalar.Text) is null ? YamlType.Text : YamlType.Float;
    }

    static YamlType OfTag(string tag)
        => tag switch
        {
            "null" => YamlType.Null,
            "bool" => YamlType.Boolean,
            "int" => YamlType.Integer,
            "float" => YamlType.Float,
            _ => YamlType.Text,
        };

    static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    public static bool? Boolean(string text)
        => text switch
        {
            "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
            "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
            _ => null,
        };

    /// <summary>Decimal, <c>0x</c>, <c>0o</c> or a leading zero (octal), <c>0b</c>; null where it is none or leaves 64 bits.</summary>
    public static Int128? Integer(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-')) return null;
        var digits = text.Replace("_", "", StringComparison.Ordinal).AsSpan();
        var negative = digits is ['-', ..];
        if (digits is ['+' or '-', ..]) digits = digits[1..];
        var radix = 10;
        if (digits is ['0', _, ..]) digits = Radix(digits, out radix);
        if (digits.IsEmpty || digits.Length > 64) return null;
        Int128 value = 0;
        foreach (var digit in digits)
        {
            var worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (worth >= radix) return null;
            value = value * radix + worth;
            if (value > ulong.MaxValue) return null;
        }
        if (negative) value = -value;
        return value < long.MinValue ? null : value;
    }

    static ReadOnlySpan<char> Radix(ReadOnlySpan<char> digits, out int radix)
    {
        (radix, var skip) = digits[1] switch
        {
            'x' or 'X' => (16, 2),
            'o' or 'O' => (8, 2),
            'b' or 'B' => (2, 2),
            _ => (8, 1),
        };
        return digits[skip..];
    }

    public static double? Float(string text)
    {
        switch (text)
        {
            case ".nan" or ".NaN" or ".NAN": return double.NaN;
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF": return double.PositiveInfinity;
            case "-.inf" or "-.Inf" or "-.INF": return double.NegativeInfinity;
        }
        if (!LooksLikeFloat(text)) return null;
        // Beyond the range of a float64 the text stays a text, as it does there.
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }

    /// <summary><c>[-+]? [0-9]* .? [0-9]+ ([eE] [-+]? [0-9]+)?</c>, with underscores between the digits.</summary>
    static bool LooksLikeFloat(string text)
    {
        var at = text is ['+' or '-', ..] ? 1 : 0;
        var digits = 0;
        var points = 0;
        for (; at < text.Length && text[at] is not ('e' or 'E'); at++)
        {
            if (char.IsAsciiDigit(text[at])) digits++;
            else if (text[at] == '.') points++;
            else if (text[at] != '_' || digits == 0) return false;
        }
        if (digits == 0 || points > 1) return false;
        if (at == text.Length) return true;
        if (++at < text.Length && text[at] is '+' or '-') at++;
        if (at == text.Length) return false;
        for (; at < text.Length; at++)
            if (!char.IsAsciiDigit(text[at])) return false;
        return true;
    }
}
