using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Query.Syntax;

/// <summary>Syntax tree to text on one line, as Prometheus shows queries. Parsing the text gives the same tree again.</summary>
public static class Printer
{
    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Write(text, expr);
        return text.ToString();
    }

    public static string NameOf(BinaryOp op) => op switch
    {
        BinaryOp.Add => "+",
        BinaryOp.Subtract => "-",
        BinaryOp.Multiply => "*",
        BinaryOp.Divide => "/",
        BinaryOp.Modulo => "%",
        BinaryOp.Power => "^",
        BinaryOp.Atan2 => "atan2",
        BinaryOp.Equal => "==",
        BinaryOp.NotEqual => "!=",
        BinaryOp.Less => "<",
        BinaryOp.LessOrEqual => "<=",
        BinaryOp.Greater => ">",
        BinaryOp.GreaterOrEqual => ">=",
        BinaryOp.And => "and",
        BinaryOp.Or => "or",
        BinaryOp.Unless => "unless",
        BinaryOp.TrimUpper => "</",
        _ => ">/",
    };

    public static string NameOf(AggregateOp op) => op switch
    {
        AggregateOp.CountValues => "count_values",
        AggregateOp.LimitRatio => "limit_ratio",
        _ => op.ToString().ToLowerInvariant(),
    };

    /// <summary>As Prometheus' API names types: <c>vector</c>, <c>matrix</c>.</summary>
    public static string NameOf(ExprType type) => type.ToString().ToLowerInvariant();

    static void Write(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case NumberLiteral number: WriteNumber(text, number); break;
            case StringLiteral literal: text.Append(GoText.Quote(literal.Value)); break;
            case VectorSelector selector: WriteSelector(text, selector); break;
            case MatrixSelector matrix: WriteMatrix(text, matrix); break;
            case SubqueryExpr subquery:
                Write(text, subquery.Inner);
                WriteSubqueryTail(text, subquery);
                break;
            case ParenExpr paren:
                text.Append('(');
                Write(text, paren.Inner);
                text.Append(')');
                break;
            case UnaryExpr unary:
                text.Append(unary.Negative ? '-' : '+');
                Write(text, unary.Inner);
                break;
            case CallExpr call:
                text.Append(call.Function.Name).Append('(');
                WriteList(text, call.Arguments);
                text.Append(')');
                break;
            case AggregateExpr aggregate:
                WriteAggregateHead(text, aggregate);
                text.Append('(');
                WriteList(text, aggregate.Parameter is { } parameter ? [parameter, aggregate.Inner] : [aggregate.Inner]);
                text.Append(')');
                break;
            case BinaryExpr binary:
                Write(text, binary.Left);
                text.Append(' ');
                WriteOperator(text, binary);
                text.Append(' ');
                Write(text, binary.Right);
                break;
            case DurationExpr duration: WriteDuration(text, duration); break;
        }
    }

    static void WriteList(StringBuilder text, IReadOnlyList<Expr> list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Write(text, list[i]);
        }
    }

    internal static void WriteAggregateHead(StringBuilder text, AggregateExpr aggregate)
    {
        text.Append(NameOf(aggregate.Op));
        if (!aggregate.Without && aggregate.Grouping.Count == 0) return;
        text.Append(aggregate.Without ? " without (" : " by (");
        WriteLabels(text, aggregate.Grouping);
        text.Append(") ");
    }

    internal static void WriteOperator(StringBuilder text, BinaryExpr binary)
    {
        text.Append(NameOf(binary.Op));
        if (binary.ReturnBool) text.Append(" bool");
        if (binary.Matching is not { } matching) return;
        var grouped = matching.Cardinality is Cardinality.ManyToOne or Cardinality.OneToMany;
        if (matching.Labels.Count > 0 || matching.On || grouped)
        {
            text.Append(matching.On ? " on (" : " ignoring (");
            WriteLabels(text, matching.Labels);
            text.Append(')');
        }
        if (grouped)
        {
            text.Append(matching.Cardinality == Cardinality.ManyToOne ? " group_left (" : " group_right (");
            WriteLabels(text, matching.Include);
            text.Append(')');
        }
        WriteFill(text, matching);
    }

    static void WriteFill(StringBuilder text, VectorMatching matching)
    {
        if (matching.FillLeft is { } left && matching.FillRight is { } right && left.Equals(right))
        {
            text.Append(" fill (").Append(Value(left)).Append(')');
            return;
        }
        if (matching.FillLeft is { } onlyLeft) text.Append(" fill_left (").Append(Value(onlyLeft)).Append(')');
        if (matching.FillRight is { } onlyRight) text.Append(" fill_right (").Append(Value(onlyRight)).Append(')');
    }

    static void WriteLabels(StringBuilder text, IReadOnlyList<string> labels)
    {
        for (var i = 0; i < labels.Count; i++) text.Append(i > 0 ? ", " : "").Append(Name(labels[i]));
    }

    static string Name(string label)
        => LegalNames.IsLegacyLabelName(Encoding.UTF8.GetBytes(label)) ? label : GoText.Quote(label);

    static void WriteSelector(StringBuilder text, VectorSelector selector)
    {
        WriteNameAndMatchers(text, selector);
        WriteAt(text, selector.Shift);
        WriteExtension(text, selector);
        WriteOffset(text, selector.Shift);
    }

    static void WriteMatrix(StringBuilder text, MatrixSelector matrix)
    {
        WriteNameAndMatchers(text, matrix.Selector);
        text.Append('[');
        WriteLength(text, matrix.RangeExpr, matrix.RangeMs);
        text.Append(']');
        WriteExtension(text, matrix.Selector);
        WriteAt(text, matrix.Selector.Shift);
        WriteOffset(text, matrix.Selector.Shift);
    }

    internal static void WriteSubqueryTail(StringBuilder text, SubqueryExpr subquery)
    {
        text.Append('[');
        WriteLength(text, subquery.RangeExpr, subquery.RangeMs);
        text.Append(':');
        if (subquery.StepMs != 0 || subquery.StepExpr is not null) WriteLength(text, subquery.StepExpr, subquery.StepMs);
        text.Append(']');
        WriteAt(text, subquery.Shift);
        WriteOffset(text, subquery.Shift);
    }

    static void WriteLength(StringBuilder text, Expr? calculated, long ms)
    {
        if (calculated is not null) Write(text, calculated);
        else text.Append(GoDuration.Format(ms));
    }

    static void WriteNameAndMatchers(StringBuilder text, VectorSelector selector)
    {
        text.Append(selector.Name);
        var shown = new List<string>();
        foreach (var matcher in selector.Matchers)
        {
            var saysTheName = matcher is { Name: "__name__", Kind: MatchKind.Equal } && matcher.Value == selector.Name;
            if (!saysTheName || matcher.Value.Length == 0) shown.Add(Print(matcher));
        }
        if (shown.Count == 0) return;
        shown.Sort(StringComparer.Ordinal);
        text.Append('{').AppendJoin(',', shown).Append('}');
    }

    static string Print(Matcher matcher)
    {
        var sign = matcher.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" };
        return Name(matcher.Name) + sign + GoText.Quote(matcher.Value);
    }

    static void WriteAt(StringBuilder text, TimeShift shift)
    {
        if (shift.AtMs is { } ms) text.Append(" @ ").Append((ms / 1000.0).ToString("F3", System.Globalization.CultureInfo.InvariantCulture));
        else if (shift.Edge != TimeEdge.None) text.Append(shift.Edge == TimeEdge.Start ? " @ start()" : " @ end()");
    }

    static void WriteOffset(StringBuilder text, TimeShift shift)
    {
        if (shift.OffsetExpr is null && shift.OffsetMs == 0) return;
        text.Append(" offset ");
        WriteLength(text, shift.OffsetExpr, shift.OffsetMs);
    }

    static void WriteExtension(StringBuilder text, VectorSelector selector)
    {
        if (selector.Anchored) text.Append(" anchored");
        else if (selector.Smoothed) text.Append(" smoothed");
    }

    static void WriteDuration(StringBuilder text, DurationExpr duration)
    {
        if (duration.Wrapped) text.Append('(');
        switch (duration.Op)
        {
            case DurationOp.Step: text.Append("step()"); break;
            case DurationOp.Range: text.Append("range()"); break;
            case DurationOp.Start: text.Append("start()"); break;
            case DurationOp.End: text.Append("end()"); break;
            case DurationOp.MinOf or DurationOp.MaxOf:
                text.Append(duration.Op == DurationOp.MinOf ? "min_of(" : "max_of(");
                WriteList(text, [duration.Left!, duration.Right!]);
                text.Append(')');
                break;
            case DurationOp.Negate or DurationOp.Plus:
                if (duration.Op == DurationOp.Negate) text.Append('-');
                Write(text, duration.Right!);
                break;
            default:
                Write(text, duration.Left!);
                text.Append(' ').Append("+-*/%^"[(int)duration.Op]).Append(' ');
                Write(text, duration.Right!);
                break;
        }
        if (duration.Wrapped) text.Append(')');
    }

    static void WriteNumber(StringBuilder text, NumberLiteral number)
    {
        if (number.IsDuration) text.Append(GoDuration.Format((long)Math.Round(number.Value * 1000)));
        else text.Append(Fixed(number.Value));
    }

    internal static string Fixed(double value)
    {
        Span<byte> utf8 = stackalloc byte[GoFloat.MaxFixedBytes];
        return Encoding.UTF8.GetString(utf8[..GoFloat.WriteFixed(value, utf8)]);
    }

    /// <summary>A float as Go's <c>%v</c>: with an exponent only below 1e-4 and from 1e21 on.</summary>
    static string Value(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude is not 0 && double.IsFinite(value) && magnitude is < 1e-4 or >= 1e21)
        {
            Span<byte> utf8 = stackalloc byte[GoFloat.MaxBytes];
            return Encoding.UTF8.GetString(utf8[..GoFloat.WriteScientific(value, utf8)]);
        }
        return Fixed(value);
    }
}
