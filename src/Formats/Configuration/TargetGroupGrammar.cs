using System.Text;
using Barograph.Formats.Yaml;
using Barograph.Model.Labels;

namespace Barograph.Formats.Configuration;

/// <summary>A group of targets, as it stands in <c>static_configs</c> and in target files.</summary>
static class TargetGroupGrammar
{
    static readonly Kind<IReadOnlyList<LabelSet>> Targets = Kinds.List(new Kind<LabelSet>(ReadTarget, WriteTarget, LabelSet.Empty));

    public static Section<TargetGroup> Section { get; } = new Section<TargetGroup>("target group", () => new("", [], LabelSet.Empty))
        .Field("targets", Targets, c => c.Targets, (c, v) => c with { Targets = v }, always: true)
        .Field("labels", PrometheusKinds.Labels, c => c.Labels, (c, v) => c with { Labels = v });

    public static Kind<IReadOnlyList<TargetGroup>> Groups { get; } = Section.AsList();

    /// <summary>Each group is named by its position, from 0.</summary>
    public static IReadOnlyList<TargetGroup> Numbered(IReadOnlyList<TargetGroup> groups, string prefix = "")
        => [.. groups.Select((group, i) => group with { Source = prefix.Length == 0 ? $"{i}" : $"{prefix}:{i}" })];

    static bool ReadTarget(YamlCursor at, out LabelSet value)
    {
        var held = Kinds.Text.Read(at, out var address);
        value = address.Length > 0 ? LabelSet.Of(("__address__", address)) : LabelSet.Empty;
        return held;
    }

    static YamlScalar WriteTarget(LabelSet target) => Kinds.TextNode(Encoding.UTF8.GetString(target[WellKnown.Address]));
}
