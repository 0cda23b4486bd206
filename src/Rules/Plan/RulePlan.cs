using Barograph.Formats.Configuration.Rules;
using Barograph.Query.Syntax;

namespace Barograph.Rules.Plan;

/// <summary>A rule that holds up: its expression is parsed, and it is known which series it writes.</summary>
public sealed class RulePlan(RuleConfig config, Expr expr)
{
    public RuleConfig Config { get; } = config;

    public Expr Expr { get; } = expr;

    /// <summary>The expression on one line, as it is shown and as links to it carry it.</summary>
    public string Query { get; } = Printer.Print(expr);

    public RuleReach Reach { get; } = RuleReach.Of(config, expr);

    /// <summary>Two rules of the same identity are the same rule before and after a reload.</summary>
    public string Identity { get; } = string.Join('\u0001',
        config.Labels.OrderBy(static l => l.Key, StringComparer.Ordinal).Select(static l => $"{l.Key}\u0002{l.Value}").Prepend(config.Name).Prepend(config.IsAlert ? "alert" : "record"));
}
