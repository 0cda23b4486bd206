using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Plan;

/// <summary>What stands more than once in a query is planned once: <c>rate(a[5m]) / (rate(a[5m]) + rate(b[5m]))</c>.</summary>
internal sealed class SharedSubexpressions
{
    /// <summary>Places with the same expression; the last of them, for that is the one that annotations name.</summary>
    sealed class Twins(Expr last)
    {
        public Expr Last { get; set; } = last;
    }

    readonly Dictionary<Expr, Twins> twins = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<(Twins Twins, StepGrid Grid, bool CountsOnly), SharedRows> shared = [];

    /// <param name="query">All of it, resolved.</param>
    public SharedSubexpressions(Expr query)
    {
        // Where no two selectors are alike nothing is; printing costs more than the whole of a small query.
        var selectors = SyntaxWalk.Selectors(query).ToList();
        for (var i = 1; i < selectors.Count; i++)
        {
            if (!selectors.Take(i).Any(before => before.Matchers.SequenceEqual(selectors[i].Matchers))) continue;
            Find(query);
            return;
        }
    }

    /// <summary>The rows of an expression: those that another place has already, or newly planned ones.</summary>
    public VectorOperator Rows(Expr expr, StepGrid grid, bool countsOnly, Func<Expr, VectorOperator> plan)
    {
        if (!twins.TryGetValue(expr, out var places)) return plan(expr);
        if (!shared.TryGetValue((places, grid, countsOnly), out var rows))
        {
            rows = new SharedRows(plan(places.Last));
            shared.Add((places, grid, countsOnly), rows);
        }
        rows.AddUser();
        return rows;
    }

    void Find(Expr query)
    {
        var first = new Dictionary<string, Expr>();
        foreach (var expr in SyntaxWalk.All(query))
        {
            if (expr.Type != ExprType.Vector || expr is ParenExpr) continue;
            var text = Printer.Print(Bracketed(expr));
            if (first.TryAdd(text, expr)) continue;
            if (!twins.TryGetValue(first[text], out var places)) twins.Add(first[text], places = new Twins(expr));
            places.Last = expr;
            twins.Add(expr, places);
        }
    }

    /// <summary>Brackets around everything that has two sides: resolving took off those that were written.</summary>
    static Expr Bracketed(Expr expr)
    {
        var inside = SyntaxWalk.Rewrite(expr, Bracketed);
        return inside is BinaryExpr or UnaryExpr ? new ParenExpr(inside) : inside;
    }
}
