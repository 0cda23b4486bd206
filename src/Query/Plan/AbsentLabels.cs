using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>The labels of what <c>absent(x{job="a"})</c> says: those that the selector asks for by equality, each once.</summary>
internal static class AbsentLabels
{
    public static LabelSet Of(Expr expr)
    {
        var matchers = OperatorTree.Unwrap(expr) switch
        {
            VectorSelector selector => selector.Matchers,
            MatrixSelector matrix => matrix.Selector.Matchers,
            _ => [],
        };
        var labels = new LabelSetBuilder();
        var seen = new HashSet<string>();
        foreach (var matcher in matchers)
        {
            if (matcher.Name == "__name__") continue;
            var name = Encoding.UTF8.GetBytes(matcher.Name);
            if (matcher.Kind == MatchKind.Equal && seen.Add(matcher.Name)) labels.Set(name, matcher.ValueUtf8);
            else labels.Remove(name);
        }
        return labels.ToLabelSet();
    }
}
