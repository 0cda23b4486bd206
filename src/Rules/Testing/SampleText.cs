using System.Text;
using Barograph.Formats.Numbers;

namespace Barograph.Rules.Testing;

/// <summary>A value as failures show it: the shortest text that is this float and no other.</summary>
static class SampleText
{
    public static string Of(double value)
    {
        Span<byte> text = stackalloc byte[GoFloat.MaxBytes];
        return Encoding.UTF8.GetString(text[..GoFloat.WriteGeneral(value, text)]);
    }
}
