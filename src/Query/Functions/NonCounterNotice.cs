using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Functions;

/// <summary>Says once per metric that <c>rate</c> was asked of something that does not look like a counter.</summary>
internal sealed class NonCounterNotice(Evaluation evaluation, SampleInput input, TextRange place)
{
    static readonly string[] CounterEndings = ["_total", "_sum", "_count", "_bucket"];

    volatile bool told;

    public static bool LooksLikeCounter(string name) => name.Length == 0 || Array.Exists(CounterEndings, ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Called for each row that has a result.</summary>
    public void See(int row, ReadOnlySpan<double> results)
    {
        var asksType = evaluation.Options.TypeAndUnitLabels;
        if (told && input.HasUniformNames && !asksType) return;
        told = true;
        var labels = input.LabelsOf(row);
        var name = RowLabels.NameOf(labels);
        if (asksType) Judge(name, labels.Get("__type__"));
        else if (!LooksLikeCounter(name)) evaluation.Annotations.Inform($"metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"{name}\"", place);
    }

    void Judge(string name, string type)
    {
        if (name.Length == 0 || type is "counter" or "histogram") return;
        evaluation.Annotations.Inform(
            $"metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got {GoText.Quote(type)}: {GoText.Quote(name)}", place);
    }
}
