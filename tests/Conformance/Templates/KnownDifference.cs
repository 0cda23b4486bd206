namespace Barograph.Tests.Conformance.Templates;

/// <summary>Where we mean to differ from Go 1.19, and why. docs/templates.md lists the same for users.</summary>
public sealed record KnownDifference(string Reason, Func<TemplateCase, TemplateAnswer, TemplateAnswer, bool> Applies)
{
    public static IReadOnlyList<KnownDifference> All { get; } =
    [
        new("a mistake that Go meets with a panic of its reflection has a plain error here",
            static (_, go, us) => go.RunError.Contains("reflect: ", StringComparison.Ordinal) && SamePlace(go, us)),
        new("Go 1.19 does not look into the interface around an index of slice; later versions do for index, we do for both",
            static (_, go, us) => go.RunError.EndsWith("cannot index slice/array with type interface {}", StringComparison.Ordinal)),
        new("a verb that suits no time prints Go's private fields; ours are none of anybody's business",
            static (c, go, us) => !go.Failed && !us.Failed && (us.Output.Contains("(time.Time", StringComparison.Ordinal) || PrintsTimeFields(go))),
        new("years before 1 cannot be held",
            static (_, go, us) => !us.Failed && go.Output.Contains("0000-0", StringComparison.Ordinal)),
        new("tz names the zone that it does not know",
            static (_, go, us) => go.RunError.EndsWith("missing Location in call to Time.In", StringComparison.Ordinal)
                && us.RunError.EndsWith("unknown time zone Nope/Nowhere", StringComparison.Ordinal)),
        new("range over a number came with Go 1.22",
            static (_, go, _) => go.RunError.Contains("range can't iterate over ", StringComparison.Ordinal) && long.TryParse(go.RunError.Split(' ')[^1], out _)),
        new("contexts of a page have other names here",
            static (_, go, us) => go.RunError.Contains("contexts: {state", StringComparison.Ordinal) && us.RunError.Contains(" branches end in different contexts: ", StringComparison.Ordinal)),
        new("contexts of a page have other names here",
            static (_, go, us) => us.RunError.Length > 0 && go.RunError.StartsWith(us.RunError[..(us.RunError.IndexOf("context: ", StringComparison.Ordinal) + 9)] + "{state", StringComparison.Ordinal)),
        new("comments of scripts stay; what a template writes into them does not",
            static (c, _, us) => c.Html && !us.Failed && c.Text.Contains("// {{", StringComparison.Ordinal)),
        new("an empty value without quotes would let the next attribute slip into its place; Go mended that in 1.19.9",
            static (c, go, us) => c.Html && go.Output.Contains("title=>", StringComparison.Ordinal) && us.Output.Contains("title=ZgotmplZ>", StringComparison.Ordinal)),
    ];

    public static KnownDifference? Explain(TemplateCase one, TemplateAnswer go, TemplateAnswer us) => All.FirstOrDefault(d => d.Applies(one, go, us));

    static bool PrintsTimeFields(TemplateAnswer go) => go.Output.Contains("{123456700 6", StringComparison.Ordinal) || go.Output.Contains("uint64=123456700", StringComparison.Ordinal);

    static bool SamePlace(TemplateAnswer go, TemplateAnswer us)
        => us.RunError.Length > 0 && go.RunError.Split(": error calling")[0] == us.RunError.Split(": error calling")[0];
}
