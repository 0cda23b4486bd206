using Barograph.Model.Regex;

namespace Barograph.Model.Relabelling;

/// <summary>One step of relabelling as the configuration gives it, with Prometheus' defaults.</summary>
public sealed record RelabelRule
{
    public const string DefaultRegex = "(.*)";

    public IReadOnlyList<string> SourceLabels { get; init; } = [];

    public string Separator { get; init; } = ";";

    public Re2Pattern Regex { get; init; } = Re2Pattern.Parse(DefaultRegex);

    public ulong Modulus { get; init; }

    public string TargetLabel { get; init; } = "";

    public string Replacement { get; init; } = "$1";

    public RelabelAction Action { get; init; } = RelabelAction.Replace;
}
