using System.Text;
using Barograph.Formats.Numbers;

namespace Barograph.Query.Operators;

/// <summary>Numbers inside sentences, written as Go's %g does.</summary>
public static class Numerals
{
    public static string General(double value)
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxBytes];
        return Encoding.UTF8.GetString(text[..GoFloat.WriteGeneral(value, text)]);
    }
}
