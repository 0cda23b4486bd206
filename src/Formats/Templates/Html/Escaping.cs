using Barograph.Formats.Templates.Running;

namespace Barograph.Formats.Templates.Html;

/// <summary>Makes a value safe for its place in a page.</summary>
sealed class Escaping(params Func<object?, string>[] steps)
{
    public string Apply(object? value, Evaluation evaluation)
    {
        throw evaluation.Wrong($"{steps.Length} {value}");
    }
}
