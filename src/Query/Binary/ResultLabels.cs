using System.Text;
using Barograph.Model.Labels;
using Barograph.Query.Syntax;

namespace Barograph.Query.Binary;

/// <summary>The labels of what two matched rows make.</summary>
internal sealed class ResultLabels
{
    readonly LabelSetBuilder builder = new();
    readonly VectorMatching matching;
    readonly byte[][] names;
    readonly byte[][] included;

    public ResultLabels(BinaryExpr expr, bool delaysNameRemoval)
    {
        matching = expr.Matching!;
        // A comparison hands the left value through and with it the name; bool makes a new value, whose name goes now or at the end.
        DropsMetadata = !(PairKernel.IsComparison(expr.Op) || PairKernel.IsTrim(expr.Op)) || (expr.ReturnBool && !delaysNameRemoval);
        names = [.. matching.Labels.Select(Encoding.UTF8.GetBytes)];
        included = [.. matching.Include.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The name of the metric goes.</summary>
    public bool DropsMetadata { get; }

    /// <summary>Of the many side's labels (of both, where one meets one) and those of the one side that group_left names.</summary>
    public LabelSet Of(LabelSet many, LabelSet one)
    {
        builder.Load(many);
        if (DropsMetadata)
        {
            builder.Remove("__name__"u8);
            builder.Remove("__type__"u8);
            builder.Remove("__unit__"u8);
        }
        if (matching.Cardinality == Cardinality.OneToOne) KeepMatched();
        foreach (var name in included) builder.Set(name, one[name]);
        return builder.ToLabelSet();
    }

    void KeepMatched()
    {
        for (var i = builder.Count - 1; i >= 0; i--)
        {
            if (IsMatched(builder.NameAt(i)) != matching.On) builder.RemoveAt(i);
        }
    }

    bool IsMatched(ReadOnlySpan<byte> name)
    {
        foreach (var candidate in names)
        {
            if (name.SequenceEqual(candidate)) return true;
        }
        return false;
    }
}
