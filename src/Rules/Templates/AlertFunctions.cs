using Barograph.Formats.Templates;

namespace Barograph.Rules.Templates;

/// <summary>The functions of alert templates, over the scene of the expansion that runs just now. One for each rule; one thread at a time.</summary>
sealed class AlertFunctions
{
    public AlertFunctions() => All = GoFunctions.Builtin;

    public GoFunctions All { get; }

    public ExpansionScene? Scene { get; set; }
}
