namespace Barograph.Query.Syntax;

/// <summary>Durations and their arithmetic: <c>5m</c>, <c>300</c>, <c>2 * step() + 1m</c>, <c>min_of(range(), 1h)</c>.</summary>
static class DurationGrammar
{
    const int SignPrecedence = 2;
    const double MaxSeconds = (1L << 62) / 1e9 * 2; // 2^63 nanoseconds, as Go counts

    /// <summary>What stands in brackets. A literal must be above zero; what is calculated is judged when it is known.</summary>
    public static Expr ReadPositive(ref TokenStream tokens)
    {
        var duration = ReadArithmetic(ref tokens, 1);
        if (duration is NumberLiteral { Value: <= 0 }) throw tokens.Error(duration.Range, "duration must be greater than 0");
        return duration;
    }

    /// <summary>
    /// Behind <c>offset</c> arithmetic must begin with a parenthesis: <c>a offset 5m + 2</c> adds 2 to what is selected,
    /// <c>a offset (5m) + 2</c> shifts by 302 s. That is an accident of Prometheus' grammar, and queries may rely on it.
    /// </summary>
    public static Expr ReadOffset(ref TokenStream tokens)
    {
        if (tokens.Peek() == TokenKind.LeftParen) return ReadArithmetic(ref tokens, 1);
        if (tokens.Peek() is not (TokenKind.Add or TokenKind.Subtract)) return ReadPrimary(ref tokens);
        var sign = tokens.Take();
        var literal = tokens.Peek() is TokenKind.Number or TokenKind.Duration;
        return Sign(ref tokens, sign, literal ? ReadUnlimited(ref tokens) : ReadPrimary(ref tokens));
    }

    /// <summary>The milliseconds of a literal; 0 for what must be calculated.</summary>
    public static long LiteralMs(Expr? duration)
        => duration is NumberLiteral literal ? (long)(Math.Round(literal.Value * 1e9, MidpointRounding.AwayFromZero) / 1e6) : 0;

    static Expr ReadArithmetic(ref TokenStream tokens, int lowest)
    {
        tokens.Enter();
        var left = ReadSigned(ref tokens);
        while (OperatorOf(tokens.Peek()) is var (precedence, kind) && precedence >= lowest)
        {
            var op = tokens.Take();
            tokens.CountDurationOperator(op);
            var right = ReadArithmetic(ref tokens, kind == DurationOp.Power ? precedence : precedence + 1);
            if (right is NumberLiteral { Value: 0 } && kind is DurationOp.Divide or DurationOp.Modulo)
                throw tokens.Error(op.Range, kind == DurationOp.Divide ? "division by zero" : "modulo by zero");
            left = new DurationExpr(kind, left, right) { Range = new TextRange(left.Range.Start, right.Range.End) };
        }
        tokens.Leave();
        return left;
    }

    static Expr ReadSigned(ref TokenStream tokens)
    {
        if (tokens.Peek() is not (TokenKind.Add or TokenKind.Subtract)) return ReadPrimary(ref tokens);
        var sign = tokens.Take();
        return Sign(ref tokens, sign, ReadArithmetic(ref tokens, SignPrecedence + 1));
    }

    static Expr Sign(ref TokenStream tokens, Token sign, Expr inner)
    {
        var negative = sign.Kind == TokenKind.Subtract;
        var range = inner.Range with { Start = sign.Start };
        if (inner is NumberLiteral number)
            return Limited(ref tokens, number with { Value = negative ? -number.Value : number.Value, Range = range }, sign.Range);
        return negative ? new DurationExpr(DurationOp.Negate, null, inner) { Range = range } : inner;
    }

    static Expr ReadPrimary(ref TokenStream tokens)
    {
        var token = tokens.PeekToken();
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Duration:
                var literal = ReadUnlimited(ref tokens);
                return Limited(ref tokens, literal, literal.Range);
            case TokenKind.Step or TokenKind.Range or TokenKind.Start or TokenKind.End:
                tokens.Take();
                tokens.Expect(TokenKind.LeftParen);
                tokens.Expect(TokenKind.RightParen);
                return new DurationExpr(FactOf(token.Kind), null, null) { Range = new TextRange(token.Start, tokens.LastEnd) };
            case TokenKind.MinOf or TokenKind.MaxOf:
                return ReadChoice(ref tokens);
            case TokenKind.LeftParen:
                tokens.Take();
                var inner = ReadArithmetic(ref tokens, 1);
                tokens.Expect(TokenKind.RightParen);
                return Wrap(inner, token.Start);
            default:
                throw tokens.Unexpected();
        }
    }

    /// <summary>A literal cannot say that it stood in parentheses: it becomes a sum of itself, which can. Errors point at what stands in them.</summary>
    static DurationExpr Wrap(Expr inner, int start) => inner is DurationExpr calculated
        ? calculated with { Wrapped = true }
        : new DurationExpr(DurationOp.Plus, null, inner) { Wrapped = true, Range = inner.Range with { Start = start } };

    static DurationExpr ReadChoice(ref TokenStream tokens)
    {
        var name = tokens.Take();
        tokens.Expect(TokenKind.LeftParen);
        var left = ReadArithmetic(ref tokens, 1);
        tokens.Expect(TokenKind.Comma);
        var right = ReadArithmetic(ref tokens, 1);
        tokens.Expect(TokenKind.RightParen);
        var op = name.Kind == TokenKind.MinOf ? DurationOp.MinOf : DurationOp.MaxOf;
        // Errors point at the two, as at those of any other operator.
        return new DurationExpr(op, left, right) { Range = new TextRange(left.Range.Start, right.Range.End) };
    }

    static NumberLiteral ReadUnlimited(ref TokenStream tokens) => ExpressionGrammar.ReadNumber(ref tokens);

    static NumberLiteral Limited(ref TokenStream tokens, NumberLiteral literal, TextRange range)
        => literal.Value is > MaxSeconds or < -MaxSeconds ? throw tokens.Error(range, "duration out of range") : literal;

    static DurationOp FactOf(TokenKind kind) => kind switch
    {
        TokenKind.Step => DurationOp.Step,
        TokenKind.Range => DurationOp.Range,
        TokenKind.Start => DurationOp.Start,
        _ => DurationOp.End,
    };

    static (int Precedence, DurationOp Op) OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Add => (1, DurationOp.Add),
        TokenKind.Subtract => (1, DurationOp.Subtract),
        TokenKind.Multiply => (SignPrecedence, DurationOp.Multiply),
        TokenKind.Divide => (SignPrecedence, DurationOp.Divide),
        TokenKind.Modulo => (SignPrecedence, DurationOp.Modulo),
        TokenKind.Power => (SignPrecedence + 1, DurationOp.Power),
        _ => default,
    };
}
