namespace Barograph.Query.Syntax;

/// <summary>
/// Checks types, arity and the rules of matching in the order in which Prometheus does, so that the first complaint is the same.
/// Gives the tree back with the matching of each binary operator settled: none unless both sides are vectors, many-to-many for
/// set operators.
/// </summary>
readonly ref struct TypeCheck(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> text = text;

    /// <exception cref="PromqlSyntaxException">The first thing that does not fit.</exception>
    public Expr Check(Expr expr)
    {
        switch (expr)
        {
            case AggregateExpr aggregate: return Check(aggregate);
            case BinaryExpr binary: return Check(binary);
            case CallExpr call: return Check(call);
            case ParenExpr paren: return paren with { Inner = Check(paren.Inner) };
            case UnaryExpr unary:
                var inner = Check(unary.Inner);
                if (inner.Type is not (ExprType.Scalar or ExprType.Vector))
                    throw Error(unary.Range, $"unary expression only allowed on expressions of type scalar or instant vector, got \"{NameOf(inner.Type)}\"");
                return unary with { Inner = inner };
            case SubqueryExpr subquery:
                var source = Check(subquery.Inner);
                if (source.Type != ExprType.Vector)
                    throw Error(subquery.Range, $"subquery is only allowed on instant vector, got {ShortNameOf(source.Type)} instead");
                return subquery with { Inner = source };
            case MatrixSelector matrix:
                Check(matrix.Selector, mayMatchAll: false);
                return matrix;
            case VectorSelector selector:
                Check(selector, mayMatchAll: false);
                return selector;
            default:
                return expr;
        }
    }

    AggregateExpr Check(AggregateExpr aggregate)
    {
        var inner = Expect(aggregate.Inner, ExprType.Vector, "aggregation expression");
        if (aggregate.Parameter is not { } parameter) return aggregate with { Inner = inner };
        var wanted = aggregate.Op == AggregateOp.CountValues ? ExprType.String : ExprType.Scalar;
        return aggregate with { Inner = inner, Parameter = Expect(parameter, wanted, "aggregation parameter") };
    }

    Expr Expect(Expr expr, ExprType wanted, string place)
    {
        var found = Check(expr);
        return found.Type == wanted ? found : throw Error(expr.Range, $"expected type {NameOf(wanted)} in {place}, got {NameOf(found.Type)}");
    }

    BinaryExpr Check(BinaryExpr binary)
    {
        Expr left = Check(binary.Left), right = Check(binary.Right);
        var comparison = binary.Op is >= BinaryOp.Equal and <= BinaryOp.GreaterOrEqual;
        if (binary.ReturnBool && !comparison) throw Error(OperatorRange(binary), "bool modifier can only be used on comparison operators");
        if (comparison && !binary.ReturnBool && left.Type == ExprType.Scalar && right.Type == ExprType.Scalar)
            throw Error(OperatorRange(binary), "comparisons between scalars must use BOOL modifier");
        var matching = binary.Matching ?? new VectorMatching();
        foreach (var label in matching.On ? matching.Labels : [])
        {
            if (matching.Include.Contains(label))
                throw Error(OperatorRange(binary), $"label {GoText.Quote(label)} must not occur in ON and GROUP clause at once");
        }
        RequireOperand(left);
        RequireOperand(right);
        return binary with { Left = left, Right = right, Matching = CheckMatching(binary, matching, left.Type, right.Type) };
    }

    void RequireOperand(Expr side)
    {
        if (side.Type is not (ExprType.Scalar or ExprType.Vector))
            throw Error(side.Range, "binary expression must contain only scalar and instant vector types");
    }

    VectorMatching? CheckMatching(BinaryExpr binary, VectorMatching matching, ExprType left, ExprType right)
    {
        var isSet = binary.Op is BinaryOp.And or BinaryOp.Or or BinaryOp.Unless;
        var fills = matching.FillLeft is not null || matching.FillRight is not null;
        if (left != ExprType.Vector || right != ExprType.Vector)
        {
            if (matching.Labels.Count > 0) throw Error(binary.Range, "vector matching only allowed between instant vectors");
            if (fills) throw Error(binary.Range, "filling in missing series only allowed between instant vectors");
            if (isSet) throw Error(binary.Range, $"set operator {GoText.Quote(Printer.NameOf(binary.Op))} not allowed in binary scalar expression");
            return null;
        }
        if (!isSet) return matching;
        if (matching.Cardinality != Cardinality.OneToOne)
            throw Error(binary.Range, $"no grouping allowed for {GoText.Quote(Printer.NameOf(binary.Op))} operation");
        if (fills) throw Error(binary.Range, "filling in missing series not allowed for set operators");
        return matching with { Cardinality = Cardinality.ManyToMany };
    }

    /// <summary>From behind the left side to before the right one, without the blanks at either end.</summary>
    TextRange OperatorRange(BinaryExpr binary)
    {
        int start = binary.Left.Range.End, end = binary.Right.Range.Start - 1;
        while (start < text.Length && IsBlank(text[start])) start++;
        while (end > start && IsBlank(text[end])) end--;
        return new TextRange(start, end);
    }

    static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    CallExpr Check(CallExpr call)
    {
        var function = call.Function;
        CheckArity(call, function);
        var arguments = new Expr[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = call.Arguments[i];
            // The second argument of info() only narrows labels down, so it may match everything.
            if (i == 1 && function.Name == "info" && argument is VectorSelector narrowing)
            {
                CheckInfo(call, narrowing);
                arguments[i] = argument;
                continue;
            }
            if (i == 1 && function.Name == "info") CheckInfo(call, argument);
            var wanted = function.ArgumentTypes[Math.Min(i, function.ArgumentTypes.Count - 1)];
            arguments[i] = Check(argument);
            if (arguments[i].Type != wanted)
                throw Error(argument.Range, $"expected type {NameOf(wanted)} in call to function {GoText.Quote(function.Name)}, got {NameOf(arguments[i].Type)}");
        }
        return call with { Arguments = arguments };
    }

    void CheckArity(CallExpr call, FunctionSignature function)
    {
        var given = call.Arguments.Count;
        var listed = function.ArgumentTypes.Count;
        var name = GoText.Quote(function.Name);
        if (function.Variadic == 0)
        {
            if (given != listed) throw Error(call.Range, $"expected {listed} argument(s) in call to {name}, got {given}");
            return;
        }
        var least = listed - 1;
        var most = least + function.Variadic;
        if (given < least) throw Error(call.Range, $"expected at least {least} argument(s) in call to {name}, got {given}");
        if (function.Variadic > 0 && given > most) throw Error(call.Range, $"expected at most {most} argument(s) in call to {name}, got {given}");
    }

    void CheckInfo(CallExpr call, Expr argument)
    {
        if (argument.Type != ExprType.Vector)
            throw Error(call.Range, $"expected type instant vector in call to function \"info\", got {NameOf(argument.Type)}");
        if (argument is not VectorSelector selector) throw Error(argument.Range, "expected label selectors only");
        if (selector.Name.Length > 0) throw Error(argument.Range, "expected label selectors only, got vector selector instead");
        Check(selector, mayMatchAll: true);
    }

    void Check(VectorSelector selector, bool mayMatchAll)
    {
        var matchers = selector.Matchers;
        if (selector.Name.Length > 0)
        {
            for (var i = 0; i < matchers.Count - 1; i++)
            {
                if (matchers[i].Name == "__name__")
                    throw Error(selector.Range, $"metric name must not be set twice: {GoText.Quote(selector.Name)} or {GoText.Quote(matchers[i].Value)}");
            }
            return;
        }
        if (mayMatchAll) return;
        foreach (var matcher in matchers)
        {
            if (!matcher.MatchesEmpty) return;
        }
        // Selecting everything is more often a slip than a wish.
        throw Error(selector.Range, "vector selector must contain at least one non-empty matcher");
    }

    PromqlSyntaxException Error(TextRange range, string complaint) => PromqlSyntaxException.At(text, range, complaint);

    static string NameOf(ExprType type) => type switch
    {
        ExprType.Vector => "instant vector",
        ExprType.Matrix => "range vector",
        _ => ShortNameOf(type),
    };

    static string ShortNameOf(ExprType type) => Printer.NameOf(type);
}
