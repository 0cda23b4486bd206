namespace Barograph.Query.Syntax;

/// <summary><c>sum by (job) (x)</c> and <c>sum (x) by (job)</c>, and the lists of labels that on, ignoring and group_left share.</summary>
static class AggregationGrammar
{
    const string List = "grouping opts";

    public static AggregateExpr Read(ref TokenStream tokens, Token op)
    {
        var outer = tokens.Inside;
        tokens.Inside = new TokenStream.Construct("aggregation", null);
        var (grouping, without) = TryReadClause(ref tokens) ?? ([], false);
        var before = tokens.LastEnd != op.End;
        var arguments = ExpressionGrammar.ReadArguments(ref tokens);
        if (!before && TryReadClause(ref tokens) is { } clause) (grouping, without) = clause;
        tokens.Inside = outer;
        var range = new TextRange(op.Start, tokens.LastEnd);
        if (arguments.Count == 0) throw tokens.Error(range, "no arguments for aggregate expression provided");

        var kind = OperatorOf(op.Kind);
        var wanted = 1;
        if (TakesParameter(kind))
        {
            if (kind is AggregateOp.LimitK or AggregateOp.LimitRatio && !tokens.Options.ExperimentalFunctions)
                throw tokens.Error(range, $"{Printer.NameOf(kind)}() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
            wanted = 2;
        }
        if (arguments.Count != wanted)
            throw tokens.Error(range, $"wrong number of arguments for aggregate expression provided, expected {wanted}, got {arguments.Count}");
        return new AggregateExpr(kind, arguments[wanted - 1])
        {
            Parameter = wanted == 2 ? arguments[0] : null,
            Grouping = grouping,
            Without = without,
            Range = range,
        };
    }

    public static bool TakesParameter(AggregateOp op) => op is AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.CountValues
        or AggregateOp.Quantile or AggregateOp.LimitK or AggregateOp.LimitRatio;

    static (List<string> Labels, bool Without)? TryReadClause(ref TokenStream tokens)
    {
        if (tokens.Peek() is not (TokenKind.By or TokenKind.Without)) return null;
        var without = tokens.Take().Kind == TokenKind.Without;
        return (ReadLabels(ref tokens), without);
    }

    /// <summary><c>(a, b, "c.d")</c>; a comma may stand at the end.</summary>
    public static List<string> ReadLabels(ref TokenStream tokens)
    {
        if (!tokens.TryTake(TokenKind.LeftParen)) throw tokens.Unexpected(List, "\"(\"");
        var labels = new List<string>();
        while (!tokens.TryTake(TokenKind.RightParen))
        {
            labels.Add(ReadLabel(ref tokens));
            if (tokens.TryTake(TokenKind.Comma)) continue;
            if (tokens.Peek() != TokenKind.RightParen) throw tokens.Unexpected(List, "\",\" or \")\"");
        }
        return labels;
    }

    static string ReadLabel(ref TokenStream tokens)
    {
        var token = tokens.PeekToken();
        if (token.Kind == TokenKind.String)
        {
            tokens.Take();
            var label = StringScan.Unquote(tokens.WordOf(token));
            return label.Length > 0 ? label : throw tokens.Error(token.Range, "invalid label name for grouping: \"\"");
        }
        if (!token.MayNameLabel) throw tokens.Unexpected(List, "label");
        tokens.Take();
        return tokens.TextOf(token);
    }

    static AggregateOp OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Sum => AggregateOp.Sum,
        TokenKind.Avg => AggregateOp.Avg,
        TokenKind.Count => AggregateOp.Count,
        TokenKind.Min => AggregateOp.Min,
        TokenKind.Max => AggregateOp.Max,
        TokenKind.Group => AggregateOp.Group,
        TokenKind.StdDev => AggregateOp.StdDev,
        TokenKind.StdVar => AggregateOp.StdVar,
        TokenKind.TopK => AggregateOp.TopK,
        TokenKind.BottomK => AggregateOp.BottomK,
        TokenKind.CountValues => AggregateOp.CountValues,
        TokenKind.Quantile => AggregateOp.Quantile,
        TokenKind.LimitK => AggregateOp.LimitK,
        _ => AggregateOp.LimitRatio,
    };
}
