using System.Text;

namespace Barograph.Query.Syntax;

/// <summary>Syntax tree to text for reading: what is longer than a line is broken where the tree branches, as Prometheus does.</summary>
public static class PrettyPrinter
{
    public const int MaxLineBytes = 100;

    public static string Print(Expr expr) => Print(expr, 0);

    /// <summary>Level 0 means that the parent goes on in its line; deeper levels begin a line and are indented.</summary>
    static string Print(Expr expr, int level)
    {
        var indent = Indent(level);
        var line = Printer.Print(expr);
        var fits = Encoding.UTF8.GetByteCount(line) <= MaxLineBytes;
        switch (expr)
        {
            // Prometheus forgets the indent of a subquery that fits; its inner expression brings its own otherwise.
            case SubqueryExpr when fits:
                return line;
            case SubqueryExpr subquery:
                var tail = new StringBuilder();
                Printer.WriteSubqueryTail(tail, subquery);
                return Print(subquery.Inner, level) + tail;
            case UnaryExpr unary:
                return indent + (unary.Negative ? '-' : '+') + Print(unary.Inner, level).Trim();
            case AggregateExpr aggregate when !fits:
                var head = new StringBuilder(indent);
                Printer.WriteAggregateHead(head, aggregate);
                var parameter = aggregate.Parameter is { } first ? Print(first, level + 1) + ",\n" : "";
                return $"{head}(\n{parameter}{Print(aggregate.Inner, level + 1)}\n{indent})";
            case BinaryExpr binary when !fits:
                var sign = new StringBuilder(indent);
                Printer.WriteOperator(sign, binary);
                return $"{Print(binary.Left, level + 1)}\n{sign}\n{Print(binary.Right, level + 1)}";
            case CallExpr call when !fits:
                var arguments = string.Join(",\n", call.Arguments.Select(argument => Print(argument, level + 1)));
                return $"{indent}{call.Function.Name}(\n{arguments}\n{indent})";
            case ParenExpr paren when !fits:
                return $"{indent}(\n{Print(paren.Inner, level + 1)}\n{indent})";
            default:
                return indent + line;
        }
    }

    static string Indent(int level) => new(' ', level * 2);
}
