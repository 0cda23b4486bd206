using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary>Says once per metric that <c>rate</c> was asked of something that does not look like a counter.</summary>
internal sealed class NonCounterNotice(Annotations annotations, SampleInput input, TextRange place)
{
    static readonly string[] CounterEndings = ["_total", "_sum", "_count", "_bucket"];

    volatile bool told;

    public static bool LooksLikeCounter(string name) => name.Length == 0 || Array.Exists(CounterEndings, ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Called for each row that has a result.</summary>
    public void See(int row)
    {
        if (told && input.HasUniformNames) return;
        told = true;
        var name = RowLabels.NameOf(input.LabelsOf(row));
        if (LooksLikeCounter(name)) return;
        annotations.Inform($"metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"{name}\"", place);
    }
}
