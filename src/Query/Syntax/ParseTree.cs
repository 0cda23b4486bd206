using System.Text.Json;
using Barograph.Model.Matching;

namespace Barograph.Query.Syntax;

/// <summary>The tree as JSON, as <c>/api/v1/parse_query</c> answers it: the same members in the same (alphabetical) order as Prometheus.</summary>
public static class ParseTree
{
    public static void Write(Utf8JsonWriter json, Expr? expr)
    {
        if (expr is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        switch (expr)
        {
            case AggregateExpr aggregate: Write(json, aggregate); break;
            case BinaryExpr binary: Write(json, binary); break;
            case CallExpr call: Write(json, call); break;
            case MatrixSelector matrix: WriteSelector(json, matrix.Selector, matrix.RangeMs, "matrixSelector"); break;
            case VectorSelector selector: WriteSelector(json, selector, null, "vectorSelector"); break;
            case SubqueryExpr subquery: Write(json, subquery); break;
            case NumberLiteral number:
                json.WriteString("type", "numberLiteral");
                json.WriteString("val", Printer.Fixed(number.Value));
                break;
            case StringLiteral literal:
                json.WriteString("type", "stringLiteral");
                json.WriteString("val", literal.Value);
                break;
            case ParenExpr paren:
                Member(json, "expr", paren.Inner);
                json.WriteString("type", "parenExpr");
                break;
            case UnaryExpr unary:
                Member(json, "expr", unary.Inner);
                json.WriteString("op", unary.Negative ? "-" : "+");
                json.WriteString("type", "unaryExpr");
                break;
        }
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, AggregateExpr aggregate)
    {
        Member(json, "expr", aggregate.Inner);
        Strings(json, "grouping", aggregate.Grouping);
        json.WriteString("op", Printer.NameOf(aggregate.Op));
        Member(json, "param", aggregate.Parameter);
        json.WriteString("type", "aggregation");
        json.WriteBoolean("without", aggregate.Without);
    }

    static void Write(Utf8JsonWriter json, BinaryExpr binary)
    {
        json.WriteBoolean("bool", binary.ReturnBool);
        Member(json, "lhs", binary.Left);
        json.WritePropertyName("matching");
        Write(json, binary.Matching);
        json.WriteString("op", Printer.NameOf(binary.Op));
        Member(json, "rhs", binary.Right);
        json.WriteString("type", "binaryExpr");
    }

    static void Write(Utf8JsonWriter json, VectorMatching? matching)
    {
        if (matching is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("card", matching.Cardinality switch
        {
            Cardinality.OneToOne => "one-to-one",
            Cardinality.ManyToOne => "many-to-one",
            Cardinality.OneToMany => "one-to-many",
            _ => "many-to-many",
        });
        json.WriteStartObject("fillValues");
        Fill(json, "lhs", matching.FillLeft);
        Fill(json, "rhs", matching.FillRight);
        json.WriteEndObject();
        Strings(json, "include", matching.Include);
        Strings(json, "labels", matching.Labels);
        json.WriteBoolean("on", matching.On);
        json.WriteEndObject();
    }

    static void Fill(Utf8JsonWriter json, string name, double? value)
    {
        if (value is not { } number) json.WriteNull(name);
        else if (double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteString(name, Printer.Fixed(number)); // JSON has no word for it
    }

    static void Write(Utf8JsonWriter json, CallExpr call)
    {
        json.WriteStartArray("args");
        foreach (var argument in call.Arguments) Write(json, argument);
        json.WriteEndArray();
        json.WriteStartObject("func");
        Strings(json, "argTypes", call.Function.ArgumentTypes.Select(Printer.NameOf));
        json.WriteString("name", call.Function.Name);
        json.WriteString("returnType", Printer.NameOf(call.Function.ReturnType));
        json.WriteNumber("variadic", call.Function.Variadic);
        json.WriteEndObject();
        json.WriteString("type", "call");
    }

    static void WriteSelector(Utf8JsonWriter json, VectorSelector selector, long? rangeMs, string type)
    {
        json.WriteBoolean("anchored", selector.Anchored);
        json.WriteStartArray("matchers");
        foreach (var matcher in selector.Matchers)
        {
            json.WriteStartObject();
            json.WriteString("name", matcher.Name);
            json.WriteString("type", matcher.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" });
            json.WriteString("value", matcher.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("name", selector.Name);
        json.WriteNumber("offset", selector.Shift.OffsetMs);
        if (rangeMs is { } range) json.WriteNumber("range", range);
        json.WriteBoolean("smoothed", selector.Smoothed);
        WriteTime(json, selector.Shift);
        json.WriteString("type", type);
    }

    static void Write(Utf8JsonWriter json, SubqueryExpr subquery)
    {
        Member(json, "expr", subquery.Inner);
        json.WriteNumber("offset", subquery.Shift.OffsetMs);
        json.WriteNumber("range", subquery.RangeMs);
        json.WriteString("startOrEnd", Edge(subquery.Shift));
        json.WriteNumber("step", subquery.StepMs);
        Timestamp(json, subquery.Shift);
        json.WriteString("type", "subquery");
    }

    static void WriteTime(Utf8JsonWriter json, TimeShift shift)
    {
        json.WriteString("startOrEnd", Edge(shift));
        Timestamp(json, shift);
    }

    static string? Edge(TimeShift shift) => shift.Edge switch { TimeEdge.Start => "start", TimeEdge.End => "end", _ => null };

    static void Timestamp(Utf8JsonWriter json, TimeShift shift)
    {
        if (shift.AtMs is { } ms) json.WriteNumber("timestamp", ms);
        else json.WriteNull("timestamp");
    }

    static void Member(Utf8JsonWriter json, string name, Expr? expr)
    {
        json.WritePropertyName(name);
        Write(json, expr);
    }

    static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
